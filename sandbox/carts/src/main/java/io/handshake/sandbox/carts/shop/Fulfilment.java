package io.handshake.sandbox.carts.shop;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parcel, made up or on its way. */
public final class Fulfilment {
    private final String id;
    private final List<LineQuantity> lines;
    private final @Nullable String carrier;
    private final @Nullable String tracking;
    private final @Nullable String reference;
    private final Instant createdAt;
    private State state = State.PENDING;
    private Instant updatedAt;

    Fulfilment(
            String id,
            List<LineQuantity> lines,
            @Nullable String carrier,
            @Nullable String tracking,
            @Nullable String reference,
            Instant now) {
        this.id = id;
        this.lines = List.copyOf(lines);
        this.carrier = carrier;
        this.tracking = tracking;
        this.reference = reference;
        this.createdAt = now;
        this.updatedAt = now;
    }

    public String id() {
        return id;
    }

    public List<LineQuantity> lines() {
        return lines;
    }

    public @Nullable String carrier() {
        return carrier;
    }

    public @Nullable String tracking() {
        return tracking;
    }

    public @Nullable String reference() {
        return reference;
    }

    public State state() {
        return state;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    int of(OrderLine line) {
        return lines.stream()
                .filter(part -> part.line() == line)
                .mapToInt(LineQuantity::quantity)
                .sum();
    }

    void state(State next, Instant now) {
        state = next;
        updatedAt = now;
    }

    /** How far it has come. */
    public enum State {
        PENDING,
        SHIPPED,
        DELIVERED,
        CANCELLED
    }
}
