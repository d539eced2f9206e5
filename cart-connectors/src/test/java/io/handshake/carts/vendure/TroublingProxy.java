package io.handshake.carts.vendure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.handshake.carts.contract.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Stands before a real shop and makes trouble for chosen calls: loses their answers, for one, after they were done. */
final class TroublingProxy implements AutoCloseable {
    private static final Set<String> PASSED = Set.of("content-type", "authorization", "vendure-token", "accept");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final URI shop;
    private final Queue<Ahead> ahead = new ArrayDeque<>();
    private final AtomicLong requests = new AtomicLong();

    private record Ahead(String text, Trouble trouble) {}

    TroublingProxy(URI shop) {
        this.shop = shop;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** How many have come, whatever became of them. */
    long requests() {
        return requests.get();
    }

    /** The next requests that hold this text meet the trouble. */
    void trouble(String text, Trouble trouble, int times) {
        synchronized (ahead) {
            for (int i = 0; i < times; i++) {
                ahead.add(new Ahead(text, trouble));
            }
        }
    }

    private @Nullable Trouble next(String body) {
        synchronized (ahead) {
            for (Iterator<Ahead> all = ahead.iterator(); all.hasNext(); ) {
                Ahead one = all.next();
                if (body.contains(one.text())) {
                    all.remove();
                    return one.trouble();
                }
            }
            return null;
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        @Nullable Trouble trouble = next(body);
        try (exchange) {
            switch (trouble) {
                case null -> tell(exchange, asked(exchange, body, false));
                case SESSION_ENDED -> tell(exchange, asked(exchange, body, true));
                case ANSWER_LOST -> asked(exchange, body, false);
                case TRUNCATED -> {
                    byte[] whole = asked(exchange, body, false).body();
                    tell(exchange, 200, Arrays.copyOf(whole, whole.length / 2));
                }
                case ERROR_AFTERWARDS -> {
                    asked(exchange, body, false);
                    tell(exchange, 500, new byte[0]);
                }
                case ERROR -> tell(exchange, 500, new byte[0]);
                case LOGIN_PAGE -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/html");
                    tell(exchange, 200, "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8));
                }
                case THROTTLED -> tell(exchange, 429, new byte[0]);
                case THROTTLED_A_MINUTE -> {
                    exchange.getResponseHeaders().set("Retry-After", "60");
                    tell(exchange, 429, new byte[0]);
                }
                case LATE, DRIP, WRONG_LENGTH, HUGE, UNPACKS_HUGE ->
                    throw new IllegalStateException("this proxy makes no " + trouble);
            }
        }
    }

    /** @param strange whether the shop sees a token that it never gave */
    private HttpResponse<byte[]> asked(HttpExchange exchange, String body, boolean strange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        shop.resolve(exchange.getRequestURI().getPath()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofString(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                String value = values.getFirst();
                request.header(name, strange && value.startsWith("Bearer ") ? "Bearer gone" : value);
            }
        });
        // As in VendureShop: the shop closes idle connections while the next request is on its way.
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException stopping) {
            throw new IOException(stopping);
        }
    }

    private static void tell(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (name.startsWith("vendure-") || name.equals("content-type") || name.equals("date")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        tell(exchange, answer.statusCode(), answer.body());
    }

    private static void tell(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
