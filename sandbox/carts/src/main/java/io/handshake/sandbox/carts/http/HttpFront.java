package io.handshake.sandbox.carts.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.jspecify.annotations.Nullable;

/**
 * Listens, and lets a {@link Site} answer: a virtual thread for each connection. Unlike the JDK's own server it lets an
 * answer carry a wrong {@code Date} or {@code Content-Length}, or not come at all.
 */
public final class HttpFront implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int MOST_BYTES = 16 << 20;
    private static final String REQUEST_ID = "x-request-id";

    private final ServerSocket listener;
    private final Site site;
    private final HttpService service;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();

    private HttpFront(ServerSocket listener, Site site) {
        this.listener = listener;
        this.site = site;
        HttpProcessor processor = HttpProcessorBuilder.create()
                .addAll(new ResponseContent(true), new ResponseConnControl())
                .build();
        this.service = new HttpService(processor, this::handle);
    }

    /**
     * Listens from now on.
     *
     * @param port 0 for any that is free
     */
    public static HttpFront start(String host, int port, Site site) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        } catch (IOException taken) {
            listener.close();
            throw taken;
        }
        HttpFront front = new HttpFront(listener, site);
        Thread.ofPlatform().name("carts-listen").daemon().start(front::listen);
        return front;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().name("carts-connection").start(() -> serve(socket));
            } catch (IOException closed) {
                if (!listener.isClosed()) {
                    System.err.println("carts: a connection could not be taken: " + closed.getMessage());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DefaultBHttpServerConnection connection = connection(socket)) {
            while (connection.isOpen()) {
                service.handleRequest(connection, HttpCoreContext.create());
            }
        } catch (IOException | HttpException endOfConversation) {
            // The client went away, or an answer was scripted not to come.
        } finally {
            open.remove(socket);
        }
    }

    private static DefaultBHttpServerConnection connection(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return DefaultBHttpServerConnectionFactory.builder().build().createConnection(socket);
    }

    private void handle(
            ClassicHttpRequest incoming, HttpServerRequestHandler.ResponseTrigger trigger, HttpContext context)
            throws HttpException, IOException {
        String target = incoming.getPath();
        int question = target.indexOf('?');
        String path = URLDecoder.decode(
                (question < 0 ? target : target.substring(0, question)).replace("+", "%2B"), StandardCharsets.UTF_8);
        if (site.refuses(path)) {
            throw new ConnectionClosedException("scripted: refused");
        }
        Map<String, String> headers = new HashMap<>();
        for (Header header : incoming.getHeaders()) {
            headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        String id = headers.getOrDefault(REQUEST_ID, "r" + requests.incrementAndGet());
        Answer answer = site.answer(new Request(
                id,
                incoming.getMethod(),
                path,
                question < 0 ? "" : target.substring(question + 1),
                headers,
                body(incoming.getEntity())));
        if (answer.status() == 0) {
            throw new ConnectionClosedException("scripted: no answer");
        }
        trigger.submitResponse(response(answer.with(REQUEST_ID, id)));
    }

    private static byte[] body(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        try (InputStream content = entity.getContent()) {
            byte[] bytes = content.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new ConnectionClosedException("more than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    private static ClassicHttpResponse response(Answer answer) {
        BasicClassicHttpResponse response = new BasicClassicHttpResponse(answer.status());
        answer.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Content-Type")) {
                response.setHeader(name, value);
            }
        });
        if (answer.status() != 204) {
            response.setEntity(new Sent(answer.headers().get("Content-Type"), answer.body()));
        }
        return response;
    }

    /** Takes no more connections, and cuts those that there are. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (SocketException closing) {
            // Closed meanwhile by its own thread.
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A body as the library sends it. */
    private static final class Sent extends AbstractHttpEntity {
        private final Body body;

        Sent(@Nullable String type, Body body) {
            super(type, null, body.promised() < 0);
            this.body = body;
        }

        @Override
        public long getContentLength() {
            return body.promised();
        }

        @Override
        public InputStream getContent() {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            body.writeTo(out);
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public void close() {}
    }
}
