package io.handshake.carts.vendure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a real shop and loses answers: the request arrives and is done, the answer does not come back. */
final class CuttingProxy implements AutoCloseable {
    private static final Set<String> PASSED = Set.of("content-type", "authorization", "vendure-token", "accept");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI shop;
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private volatile boolean garbleTokens;

    CuttingProxy(URI shop) throws IOException {
        this.shop = shop;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Loses the answer to the next request that holds this text. */
    void cutNext(String text) {
        cut.add(text);
    }

    /** From now on until turned off, the shop sees tokens it never gave. */
    void garbleTokens(boolean on) {
        garbleTokens = on;
    }

    private void pass(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        shop.resolve(exchange.getRequestURI().getPath()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofString(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (PASSED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                String value = values.getFirst();
                request.header(name, garbleTokens && value.startsWith("Bearer ") ? "Bearer gone" : value);
            }
        });
        garbleTokens = false;
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException stopping) {
            throw new IOException(stopping);
        }
        if (cut.removeIf(body::contains)) {
            exchange.close();
            return;
        }
        answer.headers().map().forEach((name, values) -> {
            if (name.startsWith("vendure-") || name.equals("content-type") || name.equals("date")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.close();
    }
}
