package io.handshake.carts.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Customer;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellReaderTest {
    private static final BigDecimal OTHERWISE = new BigDecimal("-77");

    private final CellReader reader = new CellReader(1, ZoneOffset.UTC);

    private static Cell cell(String text) {
        return new Cell(text, 5, "a column");
    }

    private BigDecimal amount(String text) {
        return reader.amount(cell(text), "field", OTHERWISE);
    }

    private List<String> reasons() {
        return reader.sound()
                ? List.of()
                : ((Reading.Unreadable) reader.result(() -> {
                            throw new AssertionError("made an order in spite of faults");
                        }))
                        .faults().stream().map(Fault::reason).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "007,7",
        "-0.00,0.00",
        "12.50,12.50",
        "+12.50,12.50",
        ".5,0.5",
        "-.5,-0.5",
        "5.,5",
        "'''12.50',12.50",
        "999999999999999999,999999999999999999",
        "-1234567890123456789012.5,-1234567890123456789012.5",
        "'1,234.5',1234.5",
        "'1.234,5',1234.5",
        "1 234.5,1234.5",
        "'12,5',12.5",
        "1.234,1.234"
    })
    void anAmountIsReadWithAllItsDigits(String text, String number) {
        assertThat(amount(text)).isEqualTo(new BigDecimal(number));
        assertThat(reasons()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "-", "-.", "--1", "1-", "1.2.3", "1e5", "1,234", "12 EUR", "٣", "1..", "1 2"})
    void whatIsNoAmountIsAFault(String text) {
        assertThat(amount(text)).isEqualTo(OTHERWISE);
        assertThat(reasons()).containsExactly("BAD_NUMBER");
    }

    @Test
    void everyPlainNumberIsReadAsItIsWithAPlusSignBeforeIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String digits = Long.toString(random.nextLong() >>> (1 + random.nextInt(62)));
            int point = random.nextInt(digits.length() + 1);
            String text = "0".repeat(random.nextInt(3)) + digits.substring(0, point) + '.' + digits.substring(point);
            assertThat(amount(text)).as("seed %d, %s", seed, text).isEqualTo(amount("+" + text));
            assertThat(amount("-" + text))
                    .as("seed %d, -%s", seed, text)
                    .isEqualTo(amount(text).negate());
        }
        assertThat(reasons()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5,5", "'''5',5", "010,10", "5.,5", "5.0,5", "0,0", "2147483647,2147483647", "'1,234.0',1234"})
    void aQuantityIsAWholeNumber(String text, int quantity) {
        assertThat(reader.quantity(cell(text), "field")).isEqualTo(quantity);
        assertThat(reasons()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-1,NEGATIVE_QUANTITY",
        "1.5,FRACTIONAL_QUANTITY",
        "1.500,BAD_NUMBER",
        "'1,500',BAD_NUMBER",
        "2147483648,BAD_NUMBER",
        "99999999999999999999,BAD_NUMBER",
        "two,BAD_NUMBER"
    })
    void aQuantityThatIsNoWholeNumberIsAFault(String text, String reason) {
        reader.quantity(cell(text), "field");
        assertThat(reasons()).containsExactly(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T14:05:00Z,2026-11-23T14:05:00Z",
        "2024-02-29T23:59:59Z,2024-02-29T23:59:59Z",
        "2026-11-23 14:05:00 -0400,2026-11-23T18:05:00Z",
        "2026-11-23T14:05:00.25Z,2026-11-23T14:05:00.25Z",
        "2026-11-23 14:05:00 UTC,2026-11-23T14:05:00Z",
        "2026-11-23T14:05,2026-11-23T14:05:00Z",
        "2026-11-23,2026-11-23T00:00:00Z"
    })
    void aMomentIsReadInTheShapesThatCartsWrite(String text, Instant moment) {
        assertThat(reader.time(cell(text), "field")).isEqualTo(moment);
        assertThat(reasons()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-11-23T24:00:00Z",
                "2026-11-23T14:60:00Z",
                "2026-11-23T14:05:60Z",
                "0000-01-01T00:00:00Z",
                "1969-12-31T23:59:59Z",
                "2200-01-01T00:00:00Z",
                "2026-11-23T14:05:0٣Z",
                "2026-11-23T14:05:00z",
                "23.11.2026 14:05:00Z"
            })
    void whatIsNoMomentIsAFault(String text) {
        @Nullable Instant moment = reader.time(cell(text), "field");
        assertThat(moment).isNull();
        assertThat(reasons()).containsExactly("BAD_DATE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.00E+11", "1,2E11", "9E+11"})
    void anIdentifierThatASpreadsheetCutIsAFault(String text) {
        reader.identifier(cell(text), "field");
        assertThat(reasons()).containsExactly("SCIENTIFIC_NOTATION");
    }

    @ParameterizedTest
    @ValueSource(strings = {"E11", "9E11", "SKU-9.00E+11", "ETUI", "1.2e+11"})
    void anIdentifierWithAnEKeepsIt(String text) {
        assertThat(reader.identifier(cell(text), "field")).isEqualTo(text);
        assertThat(reasons()).isEmpty();
    }

    @Test
    void aFieldStandsWhereItWasReadLastAndOneNotReadAtTheOrdersFirstLine() {
        Places places = new Places(3);
        places.put("", "notes", new Cell("", 4, "Notes"));
        assertThat(places.of("notes")).isEqualTo(new Places.Place(4, "Notes"));
        places.put("", "notes", new Cell("", 9, "Remark"));
        assertThat(places.of("notes")).isEqualTo(new Places.Place(9, "Remark"));
        assertThat(places.of("lines[0].sku")).isEqualTo(new Places.Place(3, "lines[0].sku"));
    }

    private static CartOrder anOrder() {
        Address nowhere = new Address("", "", null, "", null, "", null, null, "", null);
        BigDecimal none = BigDecimal.ZERO;
        return new CartOrder(
                new OrderKey(new CartId("legacy"), "1"),
                null,
                OrderState.READY,
                "READY",
                null,
                Instant.EPOCH,
                "EUR",
                false,
                new Customer("", "", null, null),
                nowhere,
                null,
                "",
                List.of(),
                new Totals(none, none, none, none, none),
                null,
                null);
    }

    @Test
    void aReaderBelowAPathNotesFullNamesAndSharesItsFaults() {
        CellReader line = reader.below("lines[1].");
        line.text(cell("A-1"), "sku");
        Reading sound = reader.result(CellReaderTest::anOrder);
        assertThat(((Reading.Readable) sound).places().get().of("lines[1].sku"))
                .isEqualTo(new Places.Place(5, "a column"));
        line.quantity(cell("two"), "quantity");
        assertThat(reasons()).containsExactly("BAD_NUMBER");
    }
}
