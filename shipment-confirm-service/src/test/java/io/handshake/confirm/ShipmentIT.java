package io.handshake.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.events.v1.OrderShipped;
import io.handshake.events.v1.ShipmentConfirmed;
import io.handshake.events.v1.ShipmentKind;
import io.handshake.runtime.security.RouteRules;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Shipments over HTTP, at the service as it ships; the cart is one that is only files. */
class ShipmentIT {
    private static final WorldTopics WORLD = RunningService.world();

    @TempDir
    private static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        service = RunningService.start(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String key(String number) {
        return service.cart + "/" + number;
    }

    private static RunningService.Answer report(String body) {
        return service.post("/shipments", body);
    }

    private static void known(String number) {
        WORLD.imported(AnImportedOrder.of(service.cart, number));
    }

    @Test
    void aShipmentOfAKnownOrderIsToldAndItsStepsAreShown() {
        known("1001");
        RunningService.Answer answer = report(service.shipment("s-1001", "#1001", 2));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("shipmentId").asString()).isEqualTo("s-1001");
        JsonNode view = service.await("s-1001", "verdict", "CLEAR");
        assertThat(view.path("orderKey").asString()).isEqualTo(key("1001"));
        assertThat(view.path("kind").asString()).isEqualTo("SHIPPED");
        assertThat(view.path("complete").asBoolean()).isFalse();
        assertThat(view.path("steps")).hasSize(4);
        assertThat(view.path("steps").path(0).path("name").asString()).isEqualTo("STATUS");
        assertThat(view.path("steps").path(0).path("strategy").asString()).isEqualTo("file");
        assertThat(view.path("steps").path(0).path("outcome").asString()).isEqualTo("DEGRADED");
        service.awaitPublished();
        List<OrderShipped> told = WORLD.shipped(key("1001"));
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().getKind()).isEqualTo(ShipmentKind.SHIPPED);
        assertThat(told.getFirst()
                        .getPackages()
                        .getFirst()
                        .getLines()
                        .getFirst()
                        .getLineId())
                .isEqualTo("MUG#1");
        assertThat(told.getFirst().getMeta().getCorrelationId()).isEqualTo("s-1001");
        List<ShipmentConfirmed> confirmed = WORLD.confirmed(key("1001"));
        assertThat(confirmed).isNotEmpty();
        assertThat(confirmed.getLast().getSteps().getFirst().getStrategy()).isEqualTo("file");
        assertThat(confirmed.getLast().getCaptured().getCurrency()).isEqualTo("EUR");
    }

    @Test
    void aShipmentBeforeItsOrderWaitsForIt() {
        assertThat(report(service.shipment("s-early", "1002", 1))
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("AWAITS_ORDER");
        service.awaitPublished();
        assertThat(WORLD.shipped(key("1002"))).isEmpty();

        known("1002");

        service.await("s-early", "verdict", "CLEAR");
        service.awaitPublished();
        assertThat(WORLD.shipped(key("1002"))).hasSize(1);
    }

    @Test
    void theSameAgainIsTheSameAndAnotherUnderItsIdIsRefusedWithTheDifference() {
        known("1003");
        String body = service.shipment("s-1003", "1003", 1);
        assertThat(report(body).status()).isEqualTo(202);
        assertThat(report(body).status()).isEqualTo(202);

        RunningService.Answer other = report(service.shipment("s-1003", "1003", 2));
        RunningService.Answer elsewhere = report(service.shipment("s-1003", "1004", 1));

        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text()).contains("packages[0]");
        assertThat(elsewhere.status()).isEqualTo(409);
        assertThat(elsewhere.text()).contains("shipment-id-taken");
        service.await("s-1003", "verdict", "CLEAR");
        service.awaitPublished();
        assertThat(WORLD.shipped(key("1003"))).hasSize(1);
    }

    @Test
    void whatCantBeReadIsRefusedWithItsPlaceAndDoesNotKeepTheId() {
        RunningService.Answer refused = report(service.shipment("s-bad", "1005", 0));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("place").asString()).isEqualTo("packages[0].lines[0].quantity");
        assertThat(refused.json().path("cure").asString()).isNotBlank();
        assertThat(report(service.shipment("s-bad", "1006", 1)).status()).isEqualTo(202);
        assertThat(report("{").status()).isEqualTo(400);
        assertThat(report(service.shipment("s-x", "1", 1).replace(service.cart, "nobody"))
                        .text())
                .contains("nobody")
                .contains(service.cart);
    }

    @Test
    void aCorrectionAndAVoidAreToldAfterIt() {
        known("1007");
        report(service.shipment("s-1007", "1007", 2));
        service.await("s-1007", "verdict", "CLEAR");

        RunningService.Answer corrected = service.post("/shipments/s-1007/corrections", """
                {"packages": [{"carrier": "DHL", "trackingNumber": "JJD1"}]}
                """);
        RunningService.Answer otherGoods = service.post("/shipments/s-1007/corrections", """
                {"packages": [{"carrier": "DHL", "lines": [{"sku": "PLATE", "quantity": 1}]}]}
                """);
        RunningService.Answer voided = service.post("/shipments/s-1007/void", "{\"reason\": \"label torn\"}");
        RunningService.Answer voidedAgain = service.post("/shipments/s-1007/void", "{\"reason\": \"label torn\"}");
        RunningService.Answer tooLate =
                service.post("/shipments/s-1007/corrections", "{\"packages\": [{\"carrier\": \"GLS\"}]}");

        assertThat(corrected.status()).isEqualTo(202);
        assertThat(otherGoods.status()).isEqualTo(409);
        assertThat(voided.status()).isEqualTo(202);
        assertThat(voidedAgain.status()).isEqualTo(202);
        assertThat(tooLate.status()).isEqualTo(409);
        JsonNode view = service.get("/shipments/s-1007").json();
        assertThat(view.path("kind").asString()).isEqualTo("VOIDED");
        assertThat(view.path("voidedFor").asString()).isEqualTo("label torn");
        service.awaitPublished();
        assertThat(WORLD.shipped(key("1007")).stream().map(OrderShipped::getKind))
                .containsExactly(ShipmentKind.SHIPPED, ShipmentKind.CORRECTED, ShipmentKind.VOIDED);
        assertThat(WORLD.shipped(key("1007")).get(1).getPackages().getFirst().getTrackingNumber())
                .isEqualTo("JJD1");
    }

    @Test
    void anIdMayHoldWhatAPathMayNot() {
        known("1008");
        report(service.shipment("a/b#1", "1008", 1));

        assertThat(service.get("/shipments/by-id?id=a%2Fb%231")
                        .json()
                        .path("shipmentId")
                        .asString())
                .isEqualTo("a/b#1");
        assertThat(service.post("/shipments/by-id/void?id=a%2Fb%231", "{}").status())
                .isEqualTo(202);
        assertThat(service.get("/shipments?cart=" + service.cart + "&order=1008")
                        .json()
                        .path("items"))
                .hasSize(1);
        assertThat(service.get("/shipments/none").status()).isEqualTo(404);
    }

    @Test
    void aTableIsTakenRowByRowAndABadOneStopsNoOther() {
        StringBuilder table = new StringBuilder("shipmentId,cartId,orderNumber,shippedAt,package,carrier,service,"
                + "trackingNumber,trackingUrl,lineId,sku,quantity,customerNotified\n");
        for (int i = 0; i < 1_000; i++) {
            boolean bad = i % 100 == 7;
            table.append("t-%d,%s,t%d,2026-11-02T08:00:00Z,1,UPS,,1Z%d,,,MUG,%s,\n"
                    .formatted(i, service.cart, i, i, bad ? "1.5" : "1"));
        }
        table.append("t-1,%s,t1,,2,UPS,,1Z1b,,,PLATE,1,\n".formatted(service.cart));

        RunningService.Answer answer = service.post("/shipments", table.toString(), "text/csv");

        assertThat(answer.status()).isEqualTo(202);
        JsonNode items = answer.json().path("items");
        assertThat(items).hasSize(1_000);
        assertThat(items.valueStream()
                        .filter(item -> item.path("state").asString().equals("REFUSED"))
                        .map(item -> item.path("place").asString()))
                .hasSize(10)
                .contains("line 9, column quantity");
        assertThat(items.valueStream()
                        .filter(item -> item.path("state").asString().equals("AWAITS_ORDER")))
                .hasSize(990);
        assertThat(service.get("/shipments/t-1").json().path("packages")).hasSize(2);
        assertThat(service.get("/shipments/t-7").status()).isEqualTo(404);
    }

    @Test
    void aKeyMakesTheSameRequestTheSameAndAnotherAnError() {
        known("1009");
        String body = service.shipment("s-1009", "1009", 1);
        assertThat(keyed("/shipments", "k-1", body).status()).isEqualTo(202);
        assertThat(keyed("/shipments", "k-1", body).status()).isEqualTo(202);
        assertThat(keyed("/shipments", "k-1", service.shipment("s-1009b", "1009", 1))
                        .status())
                .isEqualTo(409);
        service.await("s-1009", "verdict", "CLEAR");
        String first = "{\"packages\": [{\"carrier\": \"DHL\", \"trackingNumber\": \"A\"}]}";
        String second = "{\"packages\": [{\"carrier\": \"DHL\", \"trackingNumber\": \"B\"}]}";
        keyed("/shipments/s-1009/corrections", "k-2", first);
        keyed("/shipments/s-1009/corrections", "k-3", second);

        assertThat(keyed("/shipments/s-1009/corrections", "k-2", first).status())
                .isEqualTo(202);
        assertThat(service.get("/shipments/s-1009")
                        .json()
                        .path("packages")
                        .path(0)
                        .path("trackingNumber")
                        .asString())
                .isEqualTo("B");
        assertThat(keyed("/shipments", "k-4", service.shipment("s-1009c", "1009", 0))
                        .status())
                .isEqualTo(422);
        assertThat(keyed("/shipments", "k-4", service.shipment("s-1009c", "1009", 1))
                        .status())
                .isEqualTo(202);
    }

    private static RunningService.Answer keyed(String path, String key, String body) {
        return service.send(service.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void whatContradictsTheOrderIsToldAndHeldAndParkedUntilSomebodyDecides() {
        known("1010");
        report(service.shipment("s-1010", "1010", 5));
        JsonNode held = service.await("s-1010", "verdict", "HELD");

        assertThat(held.path("discrepancies").path(0).path("kind").asString()).isEqualTo("OVER_SHIPPED");
        service.awaitPublished();
        assertThat(WORLD.shipped(key("1010"))).hasSize(1);
        String order = key("1010");
        assertThat(service.get("/parked?key=" + order)
                        .json()
                        .path("items")
                        .path(0)
                        .path("kind")
                        .asString())
                .isEqualTo("SHIPMENT");
        JsonNode task = Awaitility.await()
                .until(
                        () -> service.get("/tasks?cart=" + service.cart + "&limit=500")
                                .json()
                                .path("items")
                                .valueStream()
                                .filter(one -> one.path("orderKey").asString().equals(order))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
        assertThat(task.path("choices").valueStream().map(JsonNode::asString)).contains("RELEASE", "WAIVE");
        assertThat(task.path("link").asString()).isEqualTo("https://shop.example.org/orders/1010");
        String resolve = "/tasks/" + task.path("id").asString() + "/resolve";
        assertThat(service.post(resolve, "{\"outcome\": \"DONE\"}").status()).isEqualTo(409);
        assertThat(service.post(resolve, "{\"outcome\": \"NONSENSE\"}").status())
                .isEqualTo(422);

        RunningService.Answer released = service.post(resolve, "{\"outcome\": \"RELEASE\", \"note\": \"gift\"}");

        assertThat(released.status()).isEqualTo(200);
        assertThat(released.json().path("resolution").path("by").asString()).isEqualTo("test");
        assertThat(service.post(resolve, "{\"outcome\": \"RELEASE\", \"note\": \"gift\"}")
                        .status())
                .isEqualTo(200);
        assertThat(service.get("/shipments/s-1010").json().path("verdict").asString())
                .isEqualTo("CLEAR");
        assertThat(service.get("/parked?key=" + order).json().path("items")).isEmpty();
        assertThat(service.get("/tasks?state=RESOLVED&limit=500").text())
                .contains(task.path("id").asString());
    }

    @Test
    void everyRouteHasARule() {
        assertThat(RouteRules.unlisted(
                        service.bean(RequestMappingHandlerMapping.class), service.beans(RouteRules.class)))
                .allMatch(route -> route.contains("/openapi") || route.contains("/error"));
    }

    @Test
    void theOpenApiTextNamesTheRoutes() {
        assertThat(service.get("/openapi").text())
                .contains("/shipments/{id}/corrections", "/shipments/{id}/void", "/tasks/{id}/resolve");
    }

    @Test
    void readingNeedsNoRightToWrite() {
        assertThat(service.send(HttpRequest.newBuilder(service.base().resolve("/shipments"))
                                .header("Authorization", "Bearer " + RunningService.KEY.replace("test", "reader"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(403);
    }
}
