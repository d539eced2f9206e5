package io.handshake.carts.spi;

import io.handshake.vocabulary.CartId;
import java.util.List;
import java.util.Optional;

/**
 * One cart, ready to be asked. Safe for use by many threads. It sends no personal data and no secret to a log.
 *
 * <p>A role that is absent is done by tasks or files: see {@link Declaration#abilities()} for which.
 */
public interface CartConnector extends AutoCloseable {

    CartId cart();

    /** What it can do at best; the live cart may do less, see {@link #probe()}. */
    Declaration declaration();

    /**
     * Asks the live cart what it can do. Takes seconds, not minutes, changes nothing there and never throws for what the
     * cart does. A connector that chooses its ways by what it found does so from the newest probe, and probes by itself
     * before its first effect if nobody did.
     */
    Probe probe();

    Gate gate();

    /** How the calls to it go; empty for a cart that is never called. */
    Optional<Connection> connection();

    Optional<OrderSource> orders();

    Optional<OrderHints> hints();

    Optional<FulfilmentDesk> fulfilment();

    Optional<StockDesk> stock();

    Optional<RefundDesk> refunds();

    /** Does an effect by the role that is for it. For stock, the first outcome that is not {@code Done}. */
    default Outcome perform(Effect effect) {
        return switch (effect) {
            case Effect.MarkShipped shipped ->
                fulfilment().map(desk -> desk.markShipped(shipped)).orElseGet(() -> unsupported(effect));
            case Effect.CorrectTracking correction ->
                fulfilment().map(desk -> desk.correctTracking(correction)).orElseGet(() -> unsupported(effect));
            case Effect.VoidShipment voided ->
                fulfilment().map(desk -> desk.voidShipment(voided)).orElseGet(() -> unsupported(effect));
            case Effect.Capture capture ->
                fulfilment().map(desk -> desk.capture(capture)).orElseGet(() -> unsupported(effect));
            case Effect.NotifyCustomer notice ->
                fulfilment().map(desk -> desk.notifyCustomer(notice)).orElseGet(() -> unsupported(effect));
            case Effect.Refund refund ->
                refunds().map(desk -> desk.refund(refund)).orElseGet(() -> unsupported(effect));
            case Effect.RecordReturn returned ->
                refunds().map(desk -> desk.recordReturn(returned)).orElseGet(() -> unsupported(effect));
            case Effect.SetStock stock ->
                stock().map(desk -> worst(desk.set(stock))).orElseGet(() -> unsupported(effect));
        };
    }

    /** Looks for an effect by the role that is for it. Stock needs no looking: it is absolute. */
    default LookUp lookUp(Effect effect) {
        return switch (effect) {
            case Effect.AtFulfilment atFulfilment ->
                fulfilment().map(desk -> desk.lookUp(atFulfilment)).orElseGet(CartConnector::cannotLook);
            case Effect.AtRefunds atRefunds ->
                refunds().map(desk -> desk.lookUp(atRefunds)).orElseGet(CartConnector::cannotLook);
            case Effect.SetStock _ -> new LookUp.Absent();
        };
    }

    private static Outcome worst(List<StockDesk.StockResult> results) {
        return results.stream()
                .map(StockDesk.StockResult::outcome)
                .filter(outcome -> !(outcome instanceof Outcome.Done))
                .findFirst()
                .orElseGet(() -> new Outcome.Done(Receipt.of(null, results.size() + " levels set")));
    }

    private static Outcome unsupported(Effect effect) {
        return new Outcome.Declined("UNSUPPORTED", "this cart's connector has no role for " + effect.kind());
    }

    private static LookUp cannotLook() {
        return new LookUp.Unclear("this cart's connector has no role for it");
    }

    @Override
    void close();
}
