package io.handshake.sandbox.carts.shop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an order is paid. */
public final class Payment {
    private final String id;
    private final OrderSpec.Pay spec;
    private final long amount;
    private final String transaction;
    private final List<Refund> refunds = new ArrayList<>();
    private State state = State.AUTHORIZED;
    private long captured;
    private @Nullable String error;

    Payment(String id, OrderSpec.Pay spec, long amount, String transaction) {
        this.id = id;
        this.spec = spec;
        this.amount = amount;
        this.transaction = transaction;
    }

    public String id() {
        return id;
    }

    public String method() {
        return spec.method();
    }

    /** What was authorised, in minor units. */
    public long amount() {
        return amount;
    }

    public long captured() {
        return captured;
    }

    public String transaction() {
        return transaction;
    }

    public State state() {
        return state;
    }

    /** What the gateway said last, if it refused. */
    public @Nullable String error() {
        return error;
    }

    public List<Refund> refunds() {
        return Collections.unmodifiableList(refunds);
    }

    /** What was paid back, or is about to be. */
    public long refunded() {
        return refunds.stream()
                .filter(refund -> refund.state() != Refund.State.FAILED)
                .mapToLong(Refund::total)
                .sum();
    }

    public boolean refusesCapture() {
        return spec.failCapture();
    }

    boolean refusesRefund() {
        return spec.failRefund();
    }

    boolean refundsAtOnce() {
        return method().equals(OrderSpec.Pay.CARD);
    }

    void captured(long more) {
        captured += more;
        state = captured < amount ? State.AUTHORIZED : State.SETTLED;
        error = null;
    }

    void refused(String why) {
        state = State.ERROR;
        error = why;
    }

    void voided() {
        state = State.CANCELLED;
    }

    void add(Refund refund) {
        refunds.add(refund);
    }

    /** How far it has come. */
    public enum State {
        AUTHORIZED,
        SETTLED,
        ERROR,
        CANCELLED
    }
}
