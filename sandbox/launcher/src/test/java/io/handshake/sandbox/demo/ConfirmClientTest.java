package io.handshake.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.handshake.sandbox.demo.ConfirmClient.Parcel;
import io.handshake.sandbox.demo.ConfirmClient.Shipment;
import io.handshake.sandbox.demo.ConfirmClient.Standing;
import io.handshake.sandbox.demo.ConfirmClient.Step;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ConfirmClientTest {
    private HttpServer service;
    private ConfirmClient client;
    private int status = 200;
    private String answer = "{}";
    private String asked = "";
    private String body = "";

    @BeforeEach
    void serve() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        service.start();
        client = new ConfirmClient(
                URI.create("http://127.0.0.1:" + service.getAddress().getPort()), "key", Duration.ofSeconds(10));
    }

    @AfterEach
    void end() {
        service.stop(0);
    }

    @Test
    void aShipmentIsReportedWithAllItsBoxes() throws Exception {
        client.ship(new Shipment(
                "S-1",
                "shop",
                "10/01",
                Instant.parse("2026-11-20T10:00:00Z"),
                List.of(
                        new Parcel("UPS", "GROUND", "1Z1", Map.of("MUG", 1)),
                        new Parcel("DHL", "PAKET", "003", Map.of("TEE", 2)))));

        assertThat(asked).isEqualTo("POST /shipments");
        assertThat(JsonMapper.shared().readTree(body))
                .isEqualTo(JsonMapper.shared().readTree("""
                {"shipmentId": "S-1", "cartId": "shop", "orderNumber": "10/01", "shippedAt": "2026-11-20T10:00:00Z",
                 "packages": [
                   {"carrier": "UPS", "service": "GROUND", "trackingNumber": "1Z1", "lines": [{"sku": "MUG", "quantity": 1}]},
                   {"carrier": "DHL", "service": "PAKET", "trackingNumber": "003", "lines": [{"sku": "TEE", "quantity": 2}]}
                 ]}"""));
    }

    @Test
    void aRefusalIsTheProblemInWords() {
        status = 422;
        answer = "{\"title\": \"No shipment\", \"detail\": \"it has no package\", \"cure\": \"send one\"}";

        assertThatThrownBy(() -> client.ship(new Shipment("S-1", "shop", "1", Instant.EPOCH, List.of())))
                .isInstanceOf(IngestClient.Refused.class)
                .hasMessage("422 No shipment; it has no package; send one");
    }

    @Test
    void theStepsAndTheMoneyAreReadFromTheAnswer() throws Exception {
        answer = """
                {"shipmentId": "S-1", "verdict": "CLEAR", "captured": {"amount": "37.49", "currency": "USD"},
                 "steps": [{"name": "STATUS", "strategy": "native", "state": "ENDED", "outcome": "APPLIED", "detail": ""},
                           {"name": "NOTIFY", "strategy": "mail", "state": "RUNNING"}],
                 "discrepancies": [{"kind": "OVER_SHIPPED", "detail": "2 of 1"}]}""";

        Standing standing = client.standing("S-1");

        assertThat(standing.step("STATUS")).isEqualTo(new Step("STATUS", "native", "ENDED", "APPLIED", ""));
        assertThat(standing.step("NOTIFY")).isEqualTo(new Step("NOTIFY", "mail", "RUNNING", null, null));
        assertThat(standing.step("CAPTURE")).isNull();
        assertThat(standing.captured()).isEqualTo(new BigDecimal("37.49"));
        assertThat(standing.discrepancies()).containsExactly("OVER_SHIPPED");
    }

    @Test
    void aShipmentRestsWhenAllHasEndedOrWaitsForAPerson() {
        Step ended = new Step("STATUS", "native", "ENDED", "APPLIED", null);
        Step withPerson = new Step("CAPTURE", "task", "BY_HAND", null, null);
        Step running = new Step("NOTIFY", "mail", "RUNNING", null, null);

        assertThat(standing("CLEAR", ended, withPerson).rests()).isTrue();
        assertThat(standing("CLEAR", ended, running).rests()).isFalse();
        assertThat(standing("HELD", running).rests()).isTrue();
        assertThat(standing("AWAITS_ORDER").rests()).isFalse();
    }

    private static Standing standing(String verdict, Step... steps) {
        return new Standing("S-1", verdict, List.of(steps), null, null, List.of());
    }
}
