package io.handshake.sandbox.carts.shop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order at a cart. It is changed by {@link Shop} alone, and read while {@link Shop#exclusively} holds the shop. */
public final class Order {
    private final String id;
    private final String number;
    private final OrderSpec spec;
    private final List<OrderLine> lines;
    private final Instant createdAt;
    private final @Nullable Instant placedAt;
    private final List<Payment> payments = new ArrayList<>();
    private final List<Fulfilment> fulfilments = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private long shipping;
    private @Nullable Address shipTo;
    private String state = "";
    private Instant editedAt;
    private Instant changedAt;

    Order(
            String id,
            String number,
            OrderSpec spec,
            List<OrderLine> lines,
            long shipping,
            Instant filledAt,
            @Nullable Instant placedAt) {
        this.id = id;
        this.number = number;
        this.spec = spec;
        this.lines = List.copyOf(lines);
        this.shipping = shipping;
        this.shipTo = spec.shipTo();
        this.createdAt = filledAt;
        this.placedAt = placedAt;
        this.editedAt = filledAt;
        this.changedAt = placedAt == null ? filledAt : placedAt;
    }

    public String id() {
        return id;
    }

    public String number() {
        return number;
    }

    public List<OrderLine> lines() {
        return lines;
    }

    public List<Payment> payments() {
        return Collections.unmodifiableList(payments);
    }

    public List<Fulfilment> fulfilments() {
        return Collections.unmodifiableList(fulfilments);
    }

    public List<Note> notes() {
        return Collections.unmodifiableList(notes);
    }

    /** In the cart's own words, see {@link OrderWords}. */
    public String state() {
        return state;
    }

    /** Still in the shopper's cart. */
    public boolean active() {
        return placedAt == null;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public @Nullable Instant placedAt() {
        return placedAt;
    }

    /** When its lines or addresses changed last; neither placing, paying nor shipping moves it. */
    public Instant editedAt() {
        return editedAt;
    }

    /** When anything of it changed last. */
    public Instant changedAt() {
        return changedAt;
    }

    public @Nullable Customer customer() {
        return spec.customer();
    }

    public @Nullable Address shipTo() {
        return shipTo;
    }

    public @Nullable Address billTo() {
        return spec.billTo();
    }

    public String shippingMethod() {
        return spec.shippingMethod() == null ? "standard" : spec.shippingMethod();
    }

    /** What shipping costs, in minor units. */
    public long shipping() {
        return shipping;
    }

    /** What the lines cost, in minor units, without tax. */
    public long goods() {
        return lines.stream().mapToLong(line -> line.price() - line.discount()).sum();
    }

    public long goodsWithTax() {
        return lines.stream()
                .mapToLong(line -> line.priceWithTax() - line.discountWithTax())
                .sum();
    }

    public long total() {
        return goods() + shipping;
    }

    /** Shipping is not taxed. */
    public long totalWithTax() {
        return goodsWithTax() + shipping;
    }

    /** Whether what was captured covers the order. */
    public boolean paid() {
        return payments.stream().mapToLong(Payment::captured).sum() >= totalWithTax();
    }

    /** Units of the line that are in a parcel which was not cancelled. */
    public int fulfilled(OrderLine line) {
        return fulfilments.stream()
                .filter(fulfilment -> fulfilment.state() != Fulfilment.State.CANCELLED)
                .mapToInt(fulfilment -> fulfilment.of(line))
                .sum();
    }

    /** Units of the line that have left. */
    public int shipped(OrderLine line) {
        return fulfilments.stream()
                .filter(fulfilment -> fulfilment.state() == Fulfilment.State.SHIPPED
                        || fulfilment.state() == Fulfilment.State.DELIVERED)
                .mapToInt(fulfilment -> fulfilment.of(line))
                .sum();
    }

    public OrderLine line(String wanted) {
        return lines.stream()
                .filter(line -> line.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new UnknownException("OrderLine", wanted));
    }

    void state(String next) {
        state = next;
    }

    void changed(Instant now) {
        changedAt = now;
    }

    void edited(Instant now) {
        editedAt = now;
        changedAt = now;
    }

    void shipTo(Address address) {
        shipTo = address;
    }

    void withoutShipping() {
        shipping = 0;
    }

    void add(Payment payment) {
        payments.add(payment);
    }

    void add(Fulfilment fulfilment) {
        fulfilments.add(fulfilment);
    }

    void add(Note note) {
        notes.add(note);
    }
}
