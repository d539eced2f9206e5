package io.handshake.confirm.entry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.entry.Place;
import io.handshake.confirm.entry.StatedShipment;
import io.handshake.confirm.entry.Unreadable;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ReadingShipmentsTest {
    private static final CartId SHOP = new CartId("shop");
    private static final Carts CARTS = new Carts(Map.of(SHOP, CartSettings.of(SHOP, CartSettings.Type.FILE)));

    private static final String SOUND = """
            {"shipmentId": "s1", "cartId": "shop", "orderNumber": "#1001", "shippedAt": "2026-03-01T10:15:00+01:00",
             "packages": [{"carrier": "UPS", "trackingUrl": "https://ups.example/1",
                           "lines": [{"lineId": "MUG#1", "quantity": 2}]}]}
            """;

    private static StatedShipment.Reported read(String json) {
        return JsonShipments.shipment(Place.WHOLE, JsonMapper.shared().readTree(json))
                .read(CARTS);
    }

    @Test
    void aSoundOneIsReadWithItsNumberNormalised() {
        StatedShipment.Reported read = read(SOUND);

        assertThat(read.order()).hasToString("shop/1001");
        assertThat(read.report().shippedAt()).isEqualTo(Instant.parse("2026-03-01T09:15:00Z"));
        assertThat(read.report().boxes()).singleElement().satisfies(box -> {
            assertThat(box.service()).isNull();
            assertThat(box.lines().getFirst().lineId()).isEqualTo(new LineId("MUG#1"));
        });
        assertThat(read.report().customerNotified()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"s1\" | \" \" | MISSING_FIELD | shipmentId",
                "\"shop\" | \"nobody\" | UNKNOWN_CART | cartId",
                "\"#1001\" | \"#\" | MISSING_FIELD | orderNumber",
                "\"#1001\" | {} | BAD_VALUE | orderNumber",
                "2026-03-01T10:15:00+01:00 | 2026-03-01 | BAD_DATE | shippedAt",
                "2026-03-01T10:15:00+01:00 | 1026-03-01T10:15:00Z | BAD_DATE | shippedAt",
                "\"UPS\" | null | MISSING_FIELD | packages[0].carrier",
                "https://ups.example/1 | javascript:alert(1) | BAD_VALUE | packages[0].trackingUrl",
                "\"lineId\": \"MUG#1\", | '' | MISSING_FIELD | packages[0].lines[0].sku",
                "2}] | 0}] | BAD_NUMBER | packages[0].lines[0].quantity",
                "2}] | 1.5}] | BAD_NUMBER | packages[0].lines[0].quantity",
                "2}] | \"2\"}] | BAD_NUMBER | packages[0].lines[0].quantity",
                "\"packages\" | \"parcels\" | UNKNOWN_FIELD | parcels",
                "\"trackingUrl\" | \"trackingNo\" | UNKNOWN_FIELD | packages[0].trackingNo",
                "\"lineId\" | \"lineid\" | UNKNOWN_FIELD | packages[0].lines[0].lineid",
                "MUG#1 | MUG\\n1 | BAD_VALUE | packages[0].lines[0].lineId",
            })
    void whatIsWrongIsNamedWithItsPlace(String sound, String wrong, String reason, String place) {
        assertThat(SOUND).contains(sound);

        Unreadable refused = catchThrowableOfType(Unreadable.class, () -> read(SOUND.replace(sound, wrong)));

        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.place()).isEqualTo(place);
        assertThat(refused.cure()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "trackingNo, trackingNumber",
        "tracking_number, trackingNumber",
        "TrackingNumber, trackingNumber",
        "trakingUrl, trackingUrl",
        "carier, carrier",
        "items, lines"
    })
    void aMisspeltFieldIsToldWhatIsNearestToIt(String misspelt, String nearest) {
        Unreadable refused = catchThrowableOfType(
                Unreadable.class, () -> read(SOUND.replace("\"carrier\": \"UPS\"", "\"" + misspelt + "\": \"UPS\"")));

        assertThat(refused.cure()).startsWith("write " + nearest + " ");
    }

    @Test
    void packagesWithoutLinesKeepThemOneByOne() {
        List<Box> before = read(SOUND).report().boxes();
        List<StatedShipment.StatedPackage> one = JsonShipments.packages(
                Place.WHOLE, JsonMapper.shared().readTree("{\"packages\": [{\"carrier\": \"DHL\"}]}"));
        List<StatedShipment.StatedPackage> two = JsonShipments.packages(
                Place.WHOLE,
                JsonMapper.shared().readTree("{\"packages\": [{\"carrier\": \"DHL\"}, {\"carrier\": \"GLS\"}]}"));

        assertThat(StatedShipment.boxes(Place.WHOLE, one, before).getFirst().lines())
                .isEqualTo(before.getFirst().lines());
        assertThat(catchThrowableOfType(Unreadable.class, () -> StatedShipment.boxes(Place.WHOLE, two, before))
                        .place())
                .isEqualTo("packages[0].lines");
    }

    private static List<BatchEntry> table(String text) {
        return CsvShipments.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void rowsOfAShipmentMayLieApartAndSayEachThingOnce() {
        List<BatchEntry> entries = table("""
                \uFEFFquantity;sku;carrier;package;shippedAt;orderNumber;cartId;shipmentId;
                1;MUG;UPS;a;2026-03-01T10:15:00Z;1001;shop;s1;
                1;CUP;UPS;;2026-03-01T10:15:00Z;1002;shop;s2;
                2;"PLATE; blue";DHL;b;;;;s1;
                3;BOWL;;a;;;;s1;
                """);

        assertThat(entries).extracting(BatchEntry::shipmentId).containsExactly("s1", "s2");
        StatedShipment first = entries.getFirst().stated();
        assertThat(first).isNotNull();
        List<Box> boxes = first.read(CARTS).report().boxes();
        assertThat(boxes).extracting(Box::carrier).containsExactly("UPS", "DHL");
        assertThat(boxes.getFirst().lines()).hasSize(2);
        assertThat(boxes.getLast().lines().getFirst().sku()).hasToString("PLATE; blue");
    }

    @Test
    void aRowThatContradictsAnotherOfItsShipmentIsNamedAndTheRestIsRead() {
        List<BatchEntry> entries = table("""
                shipmentId,cartId,orderNumber,shippedAt,carrier,sku,quantity
                s1,shop,1001,2026-03-01T10:15:00Z,UPS,MUG,1
                s1,shop,1002,,,CUP,1
                s2,shop,1003,2026-03-01T10:15:00Z,UPS,MUG,1
                ,shop,1004,2026-03-01T10:15:00Z,UPS,MUG,1
                """);

        assertThat(entries)
                .filteredOn(entry -> entry.refused() != null)
                .extracting(
                        entry -> entry.place().of(),
                        entry -> entry.refused() == null ? "" : entry.refused().place())
                .containsExactlyInAnyOrder(
                        tuple("line 2", "line 3, column orderNumber"), tuple("line 5", "line 5, column shipmentId"));
        assertThat(entries)
                .filteredOn(entry -> entry.stated() != null)
                .extracting(BatchEntry::shipmentId)
                .containsExactly("s2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shipmentId,cartId | line 1, column orderNumber",
                "shipmentId,cartId,orderNumber,shippedAt,carrier,quantity,sku,trackingNo | line 1, column trackingNo",
                "shipmentId,cartId,orderNumber,shippedAt,carrier,quantity | line 1, column sku",
                "shipmentId,cartId,orderNumber,shippedAt,carrier,quantity,sku | body",
            })
    void aTableWithoutWhatItNeedsIsRefusedWhole(String header, String place) {
        assertThat(catchThrowableOfType(Unreadable.class, () -> table(header + "\n"))
                        .place())
                .isEqualTo(place);
    }
}
