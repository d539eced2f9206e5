package io.handshake.sandbox.carts.shop;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Money on its way back. */
public final class Refund {
    private final String id;
    private final Payment payment;
    private final RefundSpec spec;
    private final Instant createdAt;
    private State state = State.PENDING;
    private @Nullable String transaction;

    Refund(String id, Payment payment, RefundSpec spec, Instant now) {
        this.id = id;
        this.payment = payment;
        this.spec = spec;
        this.createdAt = now;
    }

    public String id() {
        return id;
    }

    public Payment payment() {
        return payment;
    }

    public long total() {
        return spec.total();
    }

    public RefundSpec spec() {
        return spec;
    }

    public List<LineQuantity> lines() {
        return spec.lines();
    }

    public State state() {
        return state;
    }

    public @Nullable String transaction() {
        return transaction;
    }

    public Instant createdAt() {
        return createdAt;
    }

    void end(State next, @Nullable String by) {
        state = next;
        transaction = by;
    }

    /** How far it has come. */
    public enum State {
        PENDING,
        SETTLED,
        FAILED
    }
}
