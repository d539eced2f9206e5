package io.handshake.sandbox.carts.shop;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one cart, and what may happen to it. What no cart does, such as paying back more than was paid, is
 * refused here; what only some carts refuse is for their protocols to look at first, inside {@link #exclusively}.
 *
 * <p>One caller at a time: a check and the change that rests on it are never torn apart.
 */
public final class Shop {
    private static final Duration TYPING = Duration.ofMillis(250);

    private final ReentrantLock lock = new ReentrantLock();
    private final String currency;
    private final BigDecimal taxPercent;
    private final long flatRate;
    private final List<Location> locations;
    private final CartClock clock;
    private final Ledger ledger;
    private final OrderWords words;
    private final Map<String, Variant> variants = new LinkedHashMap<>();
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, Order> byNumber = new HashMap<>();
    private final Map<String, Order> byLine = new HashMap<>();
    private final Map<String, Order> byPayment = new HashMap<>();
    private final Map<String, Order> byFulfilment = new HashMap<>();
    private final Map<String, Refund> refunds = new HashMap<>();
    private final List<Consumer<OrderEvent>> listeners = new CopyOnWriteArrayList<>();
    private String request = "control";
    private long lastVariant;
    private long lastOrder;
    private long lastLine;
    private long lastPayment;
    private long lastFulfilment;
    private long lastRefund;

    /**
     * @param taxPercent on goods; shipping is not taxed
     * @param flatRate what shipping costs, in minor units
     */
    public Shop(
            String currency,
            BigDecimal taxPercent,
            long flatRate,
            List<Location> locations,
            CartClock clock,
            Ledger ledger,
            OrderWords words) {
        this.currency = currency;
        this.taxPercent = taxPercent;
        this.flatRate = flatRate;
        this.locations = List.copyOf(locations);
        this.clock = clock;
        this.ledger = ledger;
        this.words = words;
    }

    /**
     * Runs something while nobody else reads or changes the shop.
     *
     * @param by the request that effects are put down to
     */
    public <T extends @Nullable Object> T exclusively(String by, Supplier<T> action) {
        lock.lock();
        String before = request;
        request = by;
        try {
            return action.get();
        } finally {
            request = before;
            lock.unlock();
        }
    }

    public String currency() {
        return currency;
    }

    public List<Location> locations() {
        return locations;
    }

    public CartClock clock() {
        return clock;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Tells of each order that is placed or changes, inside the change. */
    public void listen(Consumer<OrderEvent> listener) {
        listeners.add(listener);
    }

    // Products and stock

    public Variant product(ProductSpec spec) {
        return locked(() -> {
            Variant variant = new Variant(Long.toString(++lastVariant), spec, locations, clock.now());
            variants.put(variant.id(), variant);
            return variant;
        });
    }

    public Collection<Variant> variants() {
        return variants.values();
    }

    public Variant variant(String id) {
        Variant variant = variants.get(id);
        if (variant == null) {
            throw new UnknownException("ProductVariant", id);
        }
        return variant;
    }

    /** The first of that SKU. */
    public Variant sku(String sku) {
        return variants.values().stream()
                .filter(variant -> variant.sku().equals(sku))
                .findFirst()
                .orElseThrow(() -> new UnknownException("SKU", sku));
    }

    public boolean hasLocation(String id) {
        return locations.stream().anyMatch(location -> location.id().equals(id));
    }

    public void setStock(Variant variant, String location, int onHand) {
        setStock(variant, location, onHand, null);
    }

    /** Sets what is on hand, whatever it was. */
    public void setStock(Variant variant, String location, int onHand, @Nullable String reference) {
        lockedRun(() -> {
            variant.set(location, onHand, clock.now());
            record(EffectKind.STOCK_SET, null, variant.sku() + "@" + location, reference, null, onHand);
        });
    }

    public void setStockKeeping(Variant variant, boolean tracked, int threshold) {
        lockedRun(() -> variant.settings(tracked, threshold, clock.now()));
    }

    // Orders

    /** All orders, also those that are still carts, oldest first. */
    public Collection<Order> orders() {
        return orders.values();
    }

    public Order order(String id) {
        Order order = orders.get(id);
        if (order == null) {
            throw new UnknownException("Order", id);
        }
        return order;
    }

    public @Nullable Order orderOrNull(String id) {
        return orders.get(id);
    }

    public Order numbered(String number) {
        Order order = byNumber.get(number);
        if (order == null) {
            throw new UnknownException("Order", number);
        }
        return order;
    }

    public Order orderOfLine(String id) {
        Order order = byLine.get(id);
        if (order == null) {
            throw new UnknownException("OrderLine", id);
        }
        return order;
    }

    /** Places an order; its stock is promised to it from now on. */
    public Order place(OrderSpec spec) {
        return locked(() -> {
            OrderSpec.Pay pay = spec.payment();
            boolean paid = pay != null && pay.state() != OrderSpec.PayState.NONE;
            if (!paid && !words.placesUnpaid()) {
                return fill(spec);
            }
            Instant placedAt = spec.placedAt() == null ? clock.now() : spec.placedAt();
            Order order = enter(spec, placedAt);
            order.lines().forEach(line -> line.variant().promise(line.promised(), line.quantity()));
            if (pay != null && paid) {
                String id = Long.toString(++lastPayment);
                order.add(new Payment(id, pay, order.totalWithTax(), transaction(pay, order)));
                byPayment.put(id, order);
            }
            order.state(words.placed(order));
            record(EffectKind.PLACED, order, order.id(), null, order.totalWithTax(), null);
            if (pay != null && pay.state() == OrderSpec.PayState.CAPTURED) {
                capture(order.payments().getFirst());
            }
            tell(OrderEvent.Kind.CREATED, order);
            return order;
        });
    }

    /** A card's gateway names the order, others don't. */
    private static String transaction(OrderSpec.Pay pay, Order order) {
        return pay.method().equals(OrderSpec.Pay.CARD)
                ? "auth-" + order.number()
                : Integer.toString(order.number().hashCode() & Integer.MAX_VALUE, Character.MAX_RADIX);
    }

    /** Puts something into a cart that nobody has paid yet. */
    public Order fill(OrderSpec spec) {
        return locked(() -> {
            Order order = enter(spec, null);
            order.state(words.inCart(order));
            return order;
        });
    }

    private Order enter(OrderSpec spec, @Nullable Instant placedAt) {
        if (spec.number() != null && byNumber.containsKey(spec.number())) {
            throw new IllegalArgumentException("There is an order '" + spec.number() + "' already");
        }
        List<OrderLine> lines = new ArrayList<>();
        for (OrderSpec.Line line : spec.lines()) {
            Variant variant = sku(line.sku());
            lines.add(new OrderLine(
                    Long.toString(++lastLine),
                    variant,
                    line.quantity(),
                    line.unitPrice() == null ? variant.price() : line.unitPrice(),
                    line.discount() == null ? 0 : line.discount(),
                    taxPercent));
        }
        long ordinal = ++lastOrder;
        String number = spec.number() == null ? words.number(ordinal) : spec.number();
        Instant end = placedAt == null ? clock.now() : placedAt;
        Instant filledAt = spec.filledAt() == null ? end.minus(TYPING) : spec.filledAt();
        long shipping = spec.shipping() == null ? flatRate : spec.shipping();
        Order order = new Order(Long.toString(ordinal), number, spec, lines, shipping, filledAt, placedAt);
        orders.put(order.id(), order);
        byNumber.put(number, order);
        lines.forEach(line -> byLine.put(line.id(), order));
        return order;
    }

    /** What people do without the connector. */
    public void apply(Change change) {
        lockedRun(() -> {
            switch (change) {
                case Change.Place(OrderSpec spec) -> place(spec);
                case Change.Fill(OrderSpec spec) -> fill(spec);
                case Change.Edit(String number, Address shipTo) -> edit(numbered(number), shipTo);
                case Change.Pay(String number) ->
                    numbered(number).payments().stream()
                            .filter(payment -> payment.state() == Payment.State.AUTHORIZED)
                            .forEach(this::capture);
                case Change.Cancel(String number, Map<String, Integer> lines) -> {
                    Order order = numbered(number);
                    cancel(order, lines == null ? left(order) : chosen(order, lines), lines == null, "by hand");
                }
                case Change.Remove(String number) -> remove(numbered(number));
                case Change.Stock(String sku, String location, int onHand) -> setStock(sku(sku), location, onHand);
            }
        });
    }

    private static List<LineQuantity> chosen(Order order, Map<String, Integer> units) {
        return units.entrySet().stream()
                .map(entry -> new LineQuantity(order.line(entry.getKey()), entry.getValue()))
                .toList();
    }

    /** Every unit that was not cancelled. */
    public static List<LineQuantity> left(Order order) {
        return order.lines().stream()
                .filter(line -> line.quantity() > 0)
                .map(line -> new LineQuantity(line, line.quantity()))
                .toList();
    }

    public void edit(Order order, Address shipTo) {
        lockedRun(() -> {
            order.shipTo(shipTo);
            order.edited(clock.now());
            record(EffectKind.EDITED, order, order.id(), null, null, null);
            tell(OrderEvent.Kind.UPDATED, order);
        });
    }

    private void remove(Order order) {
        orders.remove(order.id());
        byNumber.remove(order.number());
        order.lines().forEach(line -> byLine.remove(line.id()));
        order.payments().forEach(payment -> byPayment.remove(payment.id()));
        order.fulfilments().forEach(fulfilment -> byFulfilment.remove(fulfilment.id()));
    }

    /** Units that are not in a parcel are free again, those that are come back on hand. No money is paid back. */
    public void cancel(Order order, List<LineQuantity> units, boolean shippingToo, @Nullable String reason) {
        lockedRun(() -> {
            if (units.isEmpty()) {
                throw new RefusedException(RefusedException.Why.NOTHING_CHOSEN, "no line was chosen");
            }
            for (LineQuantity unit : units) {
                if (unit.quantity() > unit.line().quantity()) {
                    throw new RefusedException(
                            RefusedException.Why.MORE_THAN_LEFT,
                            "line " + unit.line().id() + " has " + unit.line().quantity() + " left");
                }
            }
            for (LineQuantity unit : units) {
                OrderLine line = unit.line();
                int loose = Math.clamp((long) line.quantity() - order.fulfilled(line), 0, unit.quantity());
                if (!order.active()) {
                    line.variant().release(line.promised(), loose);
                    line.variant().restock(unit.quantity() - loose);
                }
                line.quantity(line.quantity() - unit.quantity());
            }
            if (shippingToo) {
                order.withoutShipping();
            }
            order.edited(clock.now());
            order.state(words.cancelled(order));
            record(
                    EffectKind.CANCELLED,
                    order,
                    order.id(),
                    reason,
                    null,
                    units.stream().mapToInt(LineQuantity::quantity).sum());
            tell(OrderEvent.Kind.UPDATED, order);
        });
    }

    // Parcels

    /**
     * Makes up a parcel; its units are sold. It does not leave yet.
     *
     * @param reference the caller's own name for it, which carts without one make of the tracking number
     */
    public Fulfilment fulfil(
            Order order,
            List<LineQuantity> units,
            @Nullable String carrier,
            @Nullable String tracking,
            @Nullable String reference) {
        return locked(() -> {
            if (units.stream().mapToInt(LineQuantity::quantity).sum() == 0) {
                throw new RefusedException(RefusedException.Why.NOTHING_CHOSEN, "no line was chosen");
            }
            Map<OrderLine, Integer> wanted = new LinkedHashMap<>();
            units.forEach(unit -> wanted.merge(unit.line(), unit.quantity(), Integer::sum));
            wanted.forEach((line, quantity) -> {
                if (order.fulfilled(line) + quantity > line.quantity()) {
                    throw new RefusedException(
                            RefusedException.Why.MORE_THAN_LEFT,
                            "line " + line.id() + " has " + (line.quantity() - order.fulfilled(line)) + " left");
                }
            });
            Instant now = clock.now();
            Fulfilment fulfilment = new Fulfilment(
                    Long.toString(++lastFulfilment),
                    units,
                    carrier,
                    tracking,
                    reference == null ? tracking : reference,
                    now);
            wanted.forEach((line, quantity) -> line.variant().sell(line.promised(), quantity));
            order.add(fulfilment);
            order.changed(now);
            byFulfilment.put(fulfilment.id(), order);
            if (tracking != null && !tracking.isEmpty()) {
                record(EffectKind.TRACKING, order, fulfilment.id(), tracking, null, null);
            }
            tell(OrderEvent.Kind.UPDATED, order);
            return fulfilment;
        });
    }

    public Order orderOfFulfilment(String id) {
        Order order = byFulfilment.get(id);
        if (order == null) {
            throw new UnknownException("Fulfillment", id);
        }
        return order;
    }

    public Fulfilment fulfilment(String id) {
        return orderOfFulfilment(id).fulfilments().stream()
                .filter(fulfilment -> fulfilment.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownException("Fulfillment", id));
    }

    /** Moves a parcel on; whether it may is the protocol's to know. */
    public void move(Fulfilment fulfilment, Fulfilment.State to) {
        lockedRun(() -> {
            Order order = orderOfFulfilment(fulfilment.id());
            Instant now = clock.now();
            fulfilment.state(to, now);
            order.changed(now);
            order.state(words.moved(order, to));
            if (to == Fulfilment.State.SHIPPED) {
                record(
                        EffectKind.SHIPPED,
                        order,
                        fulfilment.id(),
                        fulfilment.reference(),
                        null,
                        fulfilment.lines().stream()
                                .mapToInt(LineQuantity::quantity)
                                .sum());
            }
            if (to == Fulfilment.State.CANCELLED) {
                fulfilment.lines().forEach(part -> {
                    part.line().variant().restock(part.quantity());
                    part.line().variant().promise(part.line().promised(), part.quantity());
                });
                record(EffectKind.UNSHIPPED, order, fulfilment.id(), fulfilment.reference(), null, null);
            }
            tell(OrderEvent.Kind.UPDATED, order);
        });
    }

    // Money

    public Order orderOfPayment(String id) {
        Order order = byPayment.get(id);
        if (order == null) {
            throw new UnknownException("Payment", id);
        }
        return order;
    }

    public Payment payment(String id) {
        return orderOfPayment(id).payments().stream()
                .filter(payment -> payment.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownException("Payment", id));
    }

    /** Captures all that was not captured yet. */
    public void capture(Payment payment) {
        lockedRun(() -> capture(payment, payment.amount() - payment.captured(), null));
    }

    /** Never more than was authorised. */
    public void capture(Payment payment, long amount, @Nullable String reference) {
        lockedRun(() -> {
            Order order = orderOfPayment(payment.id());
            if (payment.refusesCapture()) {
                payment.refused("capture refused by the test gateway");
                throw new RefusedException(
                        RefusedException.Why.GATEWAY_DECLINED, "capture refused by the test gateway");
            }
            if (payment.state() == Payment.State.CANCELLED) {
                throw new RefusedException(RefusedException.Why.NOT_OPEN, "the payment was voided");
            }
            if (amount <= 0 || payment.captured() + amount > payment.amount()) {
                throw new RefusedException(
                        RefusedException.Why.MORE_THAN_AUTHORIZED,
                        (payment.amount() - payment.captured()) + " is left to capture");
            }
            payment.captured(amount);
            order.changed(clock.now());
            order.state(words.captured(order));
            record(EffectKind.CAPTURED, order, payment.id(), reference, amount, null);
            tell(OrderEvent.Kind.UPDATED, order);
        });
    }

    /** Gives an authorisation back; whether one that was captured may be given back is the protocol's to know. */
    public void cancel(Payment payment) {
        lockedRun(() -> {
            payment.voided();
            record(EffectKind.VOIDED, orderOfPayment(payment.id()), payment.id(), null, payment.amount(), null);
        });
    }

    /** Never more than was captured. A card pays back at once, anything else waits for {@link #settle}. */
    public Refund refund(Payment payment, RefundSpec spec) {
        return locked(() -> {
            Order order = orderOfPayment(payment.id());
            if (payment.refunded() + spec.total() > payment.captured()) {
                throw new RefusedException(
                        RefusedException.Why.MORE_THAN_CAPTURED,
                        (payment.captured() - payment.refunded()) + " is left to refund");
            }
            Refund refund = new Refund(Long.toString(++lastRefund), payment, spec, clock.now());
            refunds.put(refund.id(), refund);
            payment.add(refund);
            order.changed(clock.now());
            if (payment.refusesRefund()) {
                refund.end(Refund.State.FAILED, "");
            } else if (payment.refundsAtOnce()) {
                refund.end(Refund.State.SETTLED, "refund-" + order.number() + "-" + refund.id());
                record(EffectKind.REFUNDED, order, refund.id(), spec.reason(), spec.total(), null);
            } else {
                record(EffectKind.REFUND_REQUESTED, order, refund.id(), spec.reason(), spec.total(), null);
            }
            tell(OrderEvent.Kind.UPDATED, order);
            return refund;
        });
    }

    public Refund refund(String id) {
        Refund refund = refunds.get(id);
        if (refund == null) {
            throw new UnknownException("Refund", id);
        }
        return refund;
    }

    /** Says that a pending refund was paid. */
    public void settle(Refund refund, String transaction) {
        lockedRun(() -> {
            if (refund.state() != Refund.State.PENDING) {
                throw new RefusedException(RefusedException.Why.NOT_OPEN, "the refund is " + refund.state());
            }
            refund.end(Refund.State.SETTLED, transaction);
            Order order = orderOfPayment(refund.payment().id());
            order.changed(clock.now());
            record(EffectKind.REFUNDED, order, refund.id(), transaction, refund.total(), null);
        });
    }

    // What only leaves a trace

    /** The cart writes to the customer. */
    public void mail(Order order, String template, @Nullable String reference) {
        lockedRun(() -> record(EffectKind.MAILED, order, template, reference, null, null));
    }

    public void note(Order order, String text, boolean isPublic) {
        lockedRun(() -> {
            order.add(new Note(text, isPublic, clock.now()));
            record(EffectKind.NOTED, order, order.id(), text, null, null);
        });
    }

    private void record(
            EffectKind kind,
            @Nullable Order order,
            @Nullable String subject,
            @Nullable String reference,
            @Nullable Long amount,
            @Nullable Integer quantity) {
        ledger.add(new Effect(
                0,
                clock.now(),
                kind,
                order == null ? null : order.number(),
                subject,
                reference,
                amount,
                quantity,
                request));
    }

    private void tell(OrderEvent.Kind kind, Order order) {
        OrderEvent event = new OrderEvent(kind, order);
        listeners.forEach(listener -> listener.accept(event));
    }

    private <T> T locked(Supplier<T> action) {
        return exclusively(request(), action);
    }

    private void lockedRun(Runnable action) {
        exclusively(request(), () -> {
            action.run();
            return true;
        });
    }

    /** Inside somebody's exclusive time the effects are theirs. */
    private String request() {
        return lock.isHeldByCurrentThread() ? request : "control";
    }
}
