package io.handshake.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.events.v1.OrderShipped;
import io.handshake.events.v1.ReportedLine;
import io.handshake.events.v1.ReportedPackage;
import io.handshake.events.v1.ShipmentKind;
import io.handshake.events.v1.ShipmentReport;
import io.handshake.vocabulary.OrderKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Shipments and orders over Kafka. */
class ShipmentReportTopicIT {
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

    private static ShipmentReport.Builder report(String id, String number) {
        return ShipmentReport.newBuilder()
                .setShipmentId(id)
                .setCartId(service.cart)
                .setOrderNumber(number)
                .setShippedAt(Instant.parse("2026-11-02T08:00:00Z"))
                .setPackages(List.of(parcel("UPS", "1Z" + id, 1)));
    }

    private static ReportedPackage parcel(String carrier, String tracking, int mugs) {
        return ReportedPackage.newBuilder()
                .setCarrier(carrier)
                .setService("")
                .setTrackingNumber(tracking)
                .setLines(List.of(ReportedLine.newBuilder()
                        .setSku("MUG")
                        .setQuantity(mugs)
                        .build()))
                .build();
    }

    private static List<JsonNode> parked(String number) {
        return service.get("/parked?key=" + service.cart + "/" + number)
                .json()
                .path("items")
                .valueStream()
                .toList();
    }

    private static JsonNode awaitParked(String number) {
        return Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(() -> parked(number), found -> !found.isEmpty())
                .getFirst();
    }

    @Test
    void whatAnOmsSaysOfAShipmentOverKafkaIsToldInItsOrder() {
        WORLD.imported(AnImportedOrder.of(service.cart, "k1"));
        WORLD.reported(report("k-1", "k1").build());
        WORLD.reported(report("k-1", "k1").build());
        WORLD.reported(report("k-1", "k1")
                .setKind(ShipmentKind.CORRECTED)
                .setPackages(List.of(parcel("DHL", "JJD", 1)))
                .build());
        WORLD.reported(report("k-1", "k1")
                .setKind(ShipmentKind.VOIDED)
                .setReason("torn")
                .setPackages(List.of())
                .build());

        service.await("k-1", "kind", "VOIDED");

        service.awaitPublished();
        assertThat(WORLD.shipped(service.cart + "/k1").stream().map(OrderShipped::getKind))
                .endsWith(ShipmentKind.VOIDED)
                .startsWith(ShipmentKind.SHIPPED);
    }

    @Test
    void whatCantBeTakenInIsParkedAndStopsNobody() {
        String key = service.cart + "/k2";
        WORLD.reported(key, "poison".getBytes(StandardCharsets.UTF_8));
        WORLD.reported(key, report("k-2", "other").build());
        WORLD.reported(report("k-2", "k2").build());

        service.await("k-2", "orderKey", key);
        assertThat(Stream.of("k2")
                        .flatMap(number -> parked(number).stream())
                        .map(one -> one.path("reason").asString()))
                .hasSize(2)
                .contains("OTHER_KEY");

        WORLD.reported(report("k-2", "k3").build());
        assertThat(awaitParked("k3").path("reason").asString()).isEqualTo("HELD_BY_ANOTHER_ORDER");
        WORLD.reported(report("k-5", "k5").setKind(ShipmentKind.VOIDED).build());
        assertThat(awaitParked("k5").path("reason").asString()).isEqualTo("UNKNOWN_SHIPMENT");
        WORLD.reported(report("k-4", "k4").build());
        WORLD.reported(
                report("k-4", "k4").setPackages(List.of(parcel("UPS", "x", 2))).build());
        assertThat(awaitParked("k4").path("reason").asString()).isEqualTo("DIFFERS");
    }

    @Test
    void anErasedOrderKeepsNoPerson() {
        OrderKey key = OrderKey.parse(service.cart + "/k6");
        WORLD.imported(AnImportedOrder.of(service.cart, "k6"));
        OrderHandshake known = handshake(key, true);
        assertThat(known.shipments()).isEmpty();

        WORLD.erased(key.toString());

        assertThat(handshake(key, false).order()).isNotNull();
    }

    private static OrderHandshake handshake(OrderKey key, boolean withPerson) {
        return Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> service.bean(Handshakes.class).find(key),
                        found -> found.filter(one ->
                                        one.order() != null && (one.order().recipient() != null) == withPerson)
                                .isPresent())
                .orElseThrow();
    }
}
