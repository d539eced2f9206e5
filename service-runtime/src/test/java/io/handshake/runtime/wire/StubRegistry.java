package io.handshake.runtime.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** Answers as a registry would, or as it is told to. */
final class StubRegistry implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final HttpServer server;
    private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
    final AtomicInteger calls = new AtomicInteger();
    volatile int forcedStatus;
    volatile String forcedBody = "";

    StubRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            byte[] request = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            int status = 200;
            String body;
            if (forcedStatus != 0) {
                status = forcedStatus;
                body = forcedBody;
            } else if (path.startsWith("/schemas/ids/")) {
                String schema = schemas.get(Integer.parseInt(path.substring("/schemas/ids/".length())));
                status = schema == null ? 404 : 200;
                body = schema == null
                        ? "{\"error_code\":40403,\"message\":\"Schema not found\"}"
                        : JSON.writeValueAsString(Map.of("schema", schema));
            } else {
                String schema = JSON.readTree(request).path("schema").stringValue();
                int id = schemas.size() + 1;
                schemas.put(id, schema);
                body = "{\"id\":" + id + "}";
            }
            byte[] answer = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
