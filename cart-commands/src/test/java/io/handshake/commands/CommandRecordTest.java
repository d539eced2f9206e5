package io.handshake.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Parcel;
import io.handshake.events.v1.CapturePayment;
import io.handshake.events.v1.CartCommand;
import io.handshake.events.v1.CartLine;
import io.handshake.events.v1.CartPackage;
import io.handshake.events.v1.MarkShipped;
import io.handshake.events.v1.NotifyCustomer;
import io.handshake.events.v1.RefundLine;
import io.handshake.events.v1.RefundPayment;
import io.handshake.events.v1.SetStock;
import io.handshake.events.v1.ShipmentKind;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandRecordTest {
    private static final Instant DEADLINE = Instant.parse("2026-11-24T10:15:00Z");
    private static final Attempt ATTEMPT = new Attempt("e-1", DEADLINE);
    private static final OrderRef ORDER = new OrderRef(OrderKey.parse("partner/1001"), "o-77");
    private static final LineQuantity MUGS = new LineQuantity(new LineId("MUG#1"), "l-1", new Sku("MUG"), 2);
    private static final CartLine MUGS_SAID = new CartLine("MUG#1", "l-1", "MUG", 2);

    private final CommandRecord records = new CommandRecord(new CartSettings(
            new CartId("partner"),
            CartSettings.Type.TOPIC,
            null,
            CartSettings.ImportWhen.PAID,
            Map.of(),
            Map.of("UPS", "United Parcel"),
            Map.of(),
            null,
            null,
            ZoneId.of("UTC"),
            CartSettings.Confirming.DEFAULT,
            Map.of()));

    @Test
    void aShipmentIsSaidWithItsParcelsAndTheCartsCarrier() {
        CartCommand command = command(new Effect.MarkShipped(
                ATTEMPT,
                ORDER,
                Instant.EPOCH,
                List.of(new Parcel("UPS", "Ground", "1Z", "https://example.org/1Z", List.of(MUGS))),
                true,
                true,
                Set.of("S-2", "S-1")));

        assertThat(command.getEffectId()).isEqualTo("e-1");
        assertThat(command.getCartId()).isEqualTo("partner");
        assertThat(command.getOrderKey()).isEqualTo("partner/1001");
        assertThat(command.getDeadline()).isEqualTo(DEADLINE);
        assertThat(command.getVersion()).isEqualTo(3);
        assertThat(command.getBody())
                .isEqualTo(MarkShipped.newBuilder()
                        .setOrderNumber("1001")
                        .setCartOrderId("o-77")
                        .setKind(ShipmentKind.SHIPPED)
                        .setShippedAt(Instant.EPOCH)
                        .setPackages(List.of(new CartPackage(
                                "United Parcel", "Ground", "1Z", "https://example.org/1Z", List.of(MUGS_SAID))))
                        .setComplete(true)
                        .setNotifyCustomer(true)
                        .setKnown(List.of("S-1", "S-2"))
                        .build());
    }

    @Test
    void aCorrectionAndAVoidNameTheCartsShipment() {
        MarkShipped corrected = (MarkShipped) command(new Effect.CorrectTracking(
                        ATTEMPT, ORDER, "S-1", new Parcel("DHL", null, "JD", null, List.of()), false))
                .getBody();
        MarkShipped voided = (MarkShipped) command(new Effect.VoidShipment(ATTEMPT, ORDER, "S-1", "label voided"))
                .getBody();

        assertThat(corrected.getKind()).isEqualTo(ShipmentKind.CORRECTED);
        assertThat(corrected.getShipment()).isEqualTo("S-1");
        assertThat(corrected.getPackages()).containsExactly(new CartPackage("DHL", null, "JD", null, List.of()));
        assertThat(voided.getKind()).isEqualTo(ShipmentKind.VOIDED);
        assertThat(voided.getShipment()).isEqualTo("S-1");
        assertThat(voided.getReason()).isEqualTo("label voided");
    }

    @Test
    void moneyIsExact() {
        Effect.Capture all = new Effect.Capture(ATTEMPT, ORDER, null, List.of(MUGS), true);
        Effect.Refund refund = new Effect.Refund(
                ATTEMPT,
                ORDER,
                euros("12.5"),
                List.of(new Effect.Refund.RefundLine(MUGS, false)),
                euros("2"),
                "damaged",
                true,
                null);

        assertThat(command(all).getBody())
                .isEqualTo(new CapturePayment("1001", "o-77", null, List.of(MUGS_SAID), true));
        assertThat(command(refund).getBody())
                .isEqualTo(new RefundPayment(
                        "1001",
                        "o-77",
                        said("12.5000"),
                        List.of(new RefundLine(MUGS_SAID, false)),
                        said("2.0000"),
                        "damaged",
                        true));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> command(new Effect.Capture(ATTEMPT, ORDER, euros("0.00001"), List.of(), true)));
    }

    @Test
    void aNoticeIsOurWords() {
        assertThat(command(new Effect.NotifyCustomer(ATTEMPT, ORDER, "S-1", "On its way"))
                        .getBody())
                .isEqualTo(new NotifyCustomer("1001", "o-77", "S-1", "On its way"));
    }

    @Test
    void stockIsKeyedByItsSkuAndHasTheLevelsVersion() {
        Effect.SetStock stock =
                new Effect.SetStock(ATTEMPT, List.of(new Effect.SetStock.Level(new Sku("MUG"), 7, false, 9, 42)));

        assertThat(CommandRecord.key(stock)).isEqualTo("MUG");
        assertThat(CommandRecord.version(stock, 3)).isEqualTo(42);
        assertThat(command(stock).getOrderKey()).isNull();
        assertThat(command(stock).getBody()).isEqualTo(new SetStock("MUG", 7, false, 9));
    }

    @Test
    void otherEffectsCountTheirCommands() {
        Effect capture = new Effect.Capture(ATTEMPT, ORDER, null, List.of(), true);

        assertThat(CommandRecord.key(capture)).isEqualTo("partner/1001");
        assertThat(CommandRecord.version(capture, 0)).isEqualTo(1);
        assertThat(CommandRecord.version(capture, 1)).isEqualTo(2);
    }

    @Test
    void thereIsNoCommandForAReturn() {
        assertThat(records.of(
                        new Effect.RecordReturn(ATTEMPT, ORDER, Instant.EPOCH, List.of(), null, false), 1, DEADLINE))
                .isEmpty();
    }

    private CartCommand command(Effect effect) {
        return records.of(effect, 3, DEADLINE).orElseThrow();
    }

    private static Money euros(String amount) {
        return new Money(new BigDecimal(amount), "EUR");
    }

    private static io.handshake.events.v1.Money said(String amount) {
        return new io.handshake.events.v1.Money(new BigDecimal(amount), "EUR");
    }
}
