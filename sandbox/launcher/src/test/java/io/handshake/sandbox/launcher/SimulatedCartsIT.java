package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedCartsIT {

    @Test
    void cartsAreAPartThatIsSetUpOverHttpAndWhoseLedgerOutlivesAKill(@TempDir Path data) throws Exception {
        try (Sandbox sandbox = Sandbox.forServices(data);
                HttpClient http = HttpClient.newHttpClient()) {
            PartProcess carts = sandbox.startCarts();
            assertThat(sandbox.part(Parts.CARTS)).isSameAs(carts);
            send(http, sandbox, "PUT", "", "{\"type\":\"vendure\"}");
            send(http, sandbox, "POST", "/products", "[{\"sku\":\"MUG\",\"price\":1000,\"stock\":{\"1\":5}}]");
            send(http, sandbox, "POST", "/orders", "[{\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}],\"payment\":{}}]");

            carts.kill();
            carts.start();

            assertThat(send(http, sandbox, "GET", "/ledger", "")).contains("\"kind\":\"PLACED\"");
        }
    }

    private static String send(HttpClient http, Sandbox sandbox, String method, String path, String body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.cartsUrl() + "/control/shop" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return answer.body();
    }
}
