package io.handshake.carts.spi;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a cart is to be treated, where carts differ in manner and not in ability.
 *
 * @param cursor null for a cart whose orders are not pulled
 * @param proofs one per kind of effect; what is not named is {@link Proof.None}
 */
public record Traits(
        StepOrder stepOrder,
        Capturing capturing,
        Notifying notifying,
        StockMeaning stockMeaning,
        Returns returns,
        @Nullable Cursor cursor,
        Map<EffectKind, Proof> proofs) {

    /** Whether money comes before goods. */
    public enum StepOrder {
        /** The cart refuses to mark shipped what is not settled: capture first. */
        SETTLE_THEN_SHIP,
        /** The cart captures what is shipped: mark first. */
        SHIP_THEN_SETTLE,
        /** Both are accepted. */
        EITHER
    }

    /** Who makes money move. */
    public enum Capturing {
        /** A call of its own. */
        BY_CALL,
        /** The cart's gateway may do it when the order's state changes; read the payment afterwards. */
        BY_STATE_CHANGE,
        /** Not through the cart. */
        ELSEWHERE
    }

    /** Who writes to the customer, and when. */
    public enum Notifying {
        /** The same call that marks the shipment; it takes a flag. */
        WITH_SHIPMENT,
        /** The same call, whether wanted or not. */
        ALWAYS_WITH_SHIPMENT,
        /** A call of its own. */
        BY_CALL,
        /** Not the cart: we write ourselves. */
        NEVER
    }

    /** What the number is that the cart wants as its stock. */
    public enum StockMeaning {
        /** What may still be sold: the cart does not take its own open orders off. */
        FREE_TO_SELL,
        /** What lies there, with what is ordered but not yet shipped: the cart takes its own open orders off. */
        PHYSICAL
    }

    /** Whether the cart keeps returns. */
    public enum Returns {
        /** No: only a refund can be made. */
        NONE,
        /** Yes; the refund is an effect of its own. */
        APART_FROM_REFUND,
        /** Yes; the same call can move the money, and then no other refund may be made for it. */
        WITH_REFUND
    }

    /**
     * By which field orders are pulled.
     *
     * @param field the cart's name of it
     * @param showsChanges false if a changed order does not move in it: then open orders must be read again by id
     * @param overlap how far back the next sweep should start, because orders appear late
     */
    public record Cursor(String field, boolean showsChanges, Duration overlap) {}

    public Traits {
        EnumMap<EffectKind, Proof> complete = new EnumMap<>(EffectKind.class);
        for (EffectKind kind : EffectKind.values()) {
            complete.put(kind, proofs.getOrDefault(kind, new Proof.None()));
        }
        proofs = Collections.unmodifiableMap(complete);
    }

    public Proof proof(EffectKind kind) {
        return Objects.requireNonNull(proofs.get(kind));
    }

    /** Of a cart that is never called. */
    public static Traits ofNoCalls() {
        return new Traits(
                StepOrder.EITHER,
                Capturing.ELSEWHERE,
                Notifying.NEVER,
                StockMeaning.FREE_TO_SELL,
                Returns.NONE,
                null,
                Map.of());
    }
}
