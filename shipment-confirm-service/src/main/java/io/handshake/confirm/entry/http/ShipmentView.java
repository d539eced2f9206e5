package io.handshake.confirm.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.Discrepancy;
import io.handshake.confirm.domain.HandshakeDesk.Attempts;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Parcel;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Wish;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A shipment and how far its handshake is.
 *
 * @param verdict AWAITS_ORDER, CLEAR, HELD or VOIDED
 * @param complete whether nothing of the order remained to be shipped when its handshake began
 * @param steps all four, once the handshake has begun
 * @param captured what is captured for the whole order; absent while its currency is not known
 * @param demanded what is, or was, to be captured with this shipment
 * @param voidedFor why it never left
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShipmentView(
        String shipmentId,
        String orderKey,
        Kind kind,
        Shipment.Standing verdict,
        Instant shippedAt,
        Instant receivedAt,
        boolean complete,
        boolean customerNotified,
        List<PackageView> packages,
        List<StepView> steps,
        @Nullable MoneyView captured,
        @Nullable MoneyView demanded,
        List<DiscrepancyView> discrepancies,
        @Nullable String voidedFor) {

    /** What was said of it last. */
    enum Kind {
        SHIPPED,
        CORRECTED,
        VOIDED
    }

    /** One parcel. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PackageView(
            String carrier,
            @Nullable String service,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            List<LineView> lines) {}

    /** So many units; {@code lineId} is absent while the order is not known and the OMS named none. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineView(@Nullable String lineId, @Nullable String sku, int quantity) {}

    /**
     * One step.
     *
     * @param attempts how often it was tried
     * @param nextTry when it is tried, or asked about, again
     * @param evidence how it is known what became of it
     * @param at since when it is so
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StepView(
            Step.Name name,
            String strategy,
            Step.State state,
            Step.@Nullable Outcome outcome,
            String detail,
            int attempts,
            @Nullable Instant nextTry,
            @Nullable String evidence,
            Instant at) {}

    /** An amount. */
    record MoneyView(BigDecimal amount, String currency) {
        static @Nullable MoneyView of(@Nullable Money money) {
            return money == null ? null : new MoneyView(money.amount(), money.currency());
        }
    }

    /** Where it contradicts its order. */
    record DiscrepancyView(Discrepancy.Kind kind, String detail) {}

    /** @param behind what was, or will be, wished for a step */
    static ShipmentView of(
            OrderHandshake handshake,
            Shipment shipment,
            Map<Wish, Attempts> attempts,
            Function<Step.Name, Wish> behind) {
        Shipment.Voiding voiding = shipment.voiding();
        return new ShipmentView(
                shipment.id(),
                handshake.key().toString(),
                kind(shipment),
                shipment.standing(),
                shipment.report().shippedAt(),
                shipment.receivedAt(),
                shipment.completes(),
                shipment.report().customerNotified(),
                shipment.parcels().isEmpty()
                        ? shipment.boxes().stream().map(ShipmentView::box).toList()
                        : shipment.parcels().stream().map(ShipmentView::parcel).toList(),
                shipment.steps().values().stream()
                        .map(step -> step(step, attempts(shipment, step, attempts, behind)))
                        .toList(),
                captured(handshake),
                MoneyView.of(demanded(shipment)),
                handshake.discrepancies().stream()
                        .filter(one -> Objects.equals(one.shipmentId(), shipment.id()))
                        .map(one -> new DiscrepancyView(one.kind(), one.detail()))
                        .toList(),
                voiding == null ? null : voiding.reason());
    }

    /** The call that marks the shipment is the tracking's too, until that is corrected by a call of its own. */
    private static @Nullable Attempts attempts(
            Shipment shipment, Step step, Map<Wish, Attempts> attempts, Function<Step.Name, Wish> behind) {
        Attempts own = attempts.get(behind.apply(step.name()));
        return own == null
                        && step.name() == Step.Name.TRACKING
                        && step.strategy().byCall()
                        && step.state() != Step.State.BY_HAND
                ? attempts.get(new Wish(Wish.Kind.MARK_SHIPPED, shipment.id()))
                : own;
    }

    private static @Nullable Money demanded(Shipment shipment) {
        var demand = shipment.demand();
        return demand == null ? null : demand.amount();
    }

    private static Kind kind(Shipment shipment) {
        return shipment.voided() ? Kind.VOIDED : shipment.corrections().isEmpty() ? Kind.SHIPPED : Kind.CORRECTED;
    }

    private static @Nullable MoneyView captured(OrderHandshake handshake) {
        KnownOrder order = handshake.order();
        return order == null ? null : new MoneyView(handshake.captured(), order.currency());
    }

    private static PackageView parcel(Parcel parcel) {
        return new PackageView(
                parcel.carrier(),
                parcel.service(),
                parcel.trackingNumber(),
                parcel.trackingUrl(),
                parcel.lines().stream()
                        .map(units ->
                                new LineView(units.lineId().value(), units.sku().value(), units.quantity()))
                        .toList());
    }

    private static PackageView box(Box box) {
        return new PackageView(
                box.carrier(),
                box.service(),
                box.trackingNumber(),
                box.trackingUrl(),
                box.lines().stream()
                        .map(line -> {
                            LineId id = line.lineId();
                            Sku sku = line.sku();
                            return new LineView(
                                    id == null ? null : id.value(), sku == null ? null : sku.value(), line.quantity());
                        })
                        .toList());
    }

    private static StepView step(Step step, @Nullable Attempts attempts) {
        return new StepView(
                step.name(),
                step.strategy().name().toLowerCase(Locale.ROOT),
                step.state(),
                step.outcome(),
                step.detail(),
                attempts == null ? 0 : attempts.made(),
                attempts == null ? null : attempts.next(),
                attempts == null || attempts.evidence().isEmpty() ? null : attempts.evidence(),
                step.at());
    }
}
