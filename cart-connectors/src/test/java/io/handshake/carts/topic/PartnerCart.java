package io.handshake.carts.topic;

import io.handshake.carts.CartSettings;
import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;
import io.handshake.carts.contract.Happened;
import io.handshake.carts.contract.Opening;
import io.handshake.carts.contract.Patience;
import io.handshake.carts.contract.Placed;
import io.handshake.carts.contract.Trouble;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Parcel;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.Step;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A partner who takes commands, keeps books by their references, and acts when told to go on. */
public final class PartnerCart implements CartUnderTest {
    private static final CartSettings SETTINGS = CartSettings.of(new CartId("partner"), CartSettings.Type.TOPIC);
    private static final Money TOTAL = new Money(new BigDecimal("100.00"), "USD");
    private static final String HAND = "hand";

    private final Map<String, Effect> handed = new LinkedHashMap<>();
    private final Map<String, Outcome> answered = new HashMap<>();
    private final Map<OrderKey, Map<LineId, Integer>> open = new HashMap<>();
    private final Map<OrderKey, BigDecimal> captured = new HashMap<>();
    private final Map<OrderKey, BigDecimal> refunded = new HashMap<>();
    private final List<Effect> done = new ArrayList<>();
    private final Map<Sku, Integer> stock = new HashMap<>(Map.of(RED, 0, LAMP, 0));
    private final Port port = new Port();
    private int confirmationsLost;
    private long requests;

    /** What is known of it. */
    public static Column column() {
        return new Column(
                "topic",
                "a scripted partner",
                Opening.declaration(SETTINGS, _ -> new Nowhere()),
                Set.of(Trouble.ANSWER_LOST),
                false);
    }

    private final class Port implements CommandPort {
        @Override
        public Outcome hand(Effect effect) {
            requests++;
            String reference = effect.attempt().reference();
            if (answered.get(reference) instanceof Outcome known) {
                return known;
            }
            handed.putIfAbsent(reference, effect);
            if (confirmationsLost > 0) {
                confirmationsLost--;
                return new Outcome.Unknown("the command's confirmation was lost", false);
            }
            return new Outcome.Pending(reference, "handed out", null);
        }

        @Override
        public LookUp lookUp(Effect effect) {
            requests++;
            String reference = effect.attempt().reference();
            return switch (answered.get(reference)) {
                case Outcome.Done(var receipt) -> new LookUp.Found(receipt);
                case Outcome.Declined declined -> new LookUp.Failed(declined.code(), declined.reason());
                case null, default ->
                    handed.containsKey(reference) ? new LookUp.StillPending(reference, null) : new LookUp.Absent();
            };
        }
    }

    /** A broker that is not there. */
    private record Nowhere() implements CommandPort {
        @Override
        public Outcome hand(Effect effect) {
            return new Outcome.NotSent("UNREACHABLE", "the broker is not there", null, false);
        }

        @Override
        public LookUp lookUp(Effect effect) {
            return new LookUp.Unreachable("the broker is not there", null);
        }
    }

    @Override
    public void goOn() {
        handed.forEach((reference, effect) -> {
            if (!answered.containsKey(reference)) {
                answered.put(reference, act(effect));
            }
        });
    }

    private Outcome act(Effect effect) {
        String refusal = switch (effect) {
            case Effect.SetStock set ->
                set.levels().stream().allMatch(level -> stock.containsKey(level.sku())) ? "" : "UNKNOWN_SKU";
            case Effect.AtFulfilment at when !open.containsKey(at.order().key()) -> "UNKNOWN_ORDER";
            case Effect.AtRefunds at when !open.containsKey(at.order().key()) -> "UNKNOWN_ORDER";
            case Effect.MarkShipped shipped when tooMany(shipped) -> "TOO_MANY";
            case Effect.Refund refund when left(refund).signum() < 0 -> "TOO_MUCH";
            default -> "";
        };
        if (!refusal.isEmpty()) {
            return new Outcome.Declined(refusal, "the partner refused it: " + refusal);
        }
        done.add(effect);
        String reference = "p-" + done.size();
        return new Outcome.Done(
                switch (effect) {
                    case Effect.MarkShipped shipped -> {
                        ship(shipped, 1);
                        yield receipt(reference, null, Step.STATUS, Step.TRACKING);
                    }
                    case Effect.CorrectTracking _ -> receipt(reference, null, Step.TRACKING);
                    case Effect.VoidShipment voided -> {
                        done.stream()
                                .filter(Effect.MarkShipped.class::isInstance)
                                .map(Effect.MarkShipped.class::cast)
                                .filter(shipped -> shipped.order().equals(voided.order()))
                                .forEach(shipped -> ship(shipped, -1));
                        yield receipt(reference, null);
                    }
                    case Effect.Capture capture -> {
                        Money amount = amount(capture);
                        captured.merge(capture.order().key(), amount.amount(), BigDecimal::add);
                        yield receipt(reference, amount, Step.CAPTURE);
                    }
                    case Effect.NotifyCustomer _ -> receipt(reference, null, Step.NOTIFY);
                    case Effect.SetStock set -> {
                        set.levels().forEach(level -> stock.put(level.sku(), level.quantity()));
                        yield receipt(reference, null);
                    }
                    case Effect.Refund refund -> {
                        refunded.merge(refund.order().key(), refund.amount().amount(), BigDecimal::add);
                        yield receipt(reference, refund.amount());
                    }
                    case Effect.RecordReturn _ -> receipt(reference, null);
                });
    }

    private static Receipt receipt(String reference, @Nullable Money amount, Step... steps) {
        return new Receipt(
                reference,
                amount,
                List.of(steps).stream()
                        .map(step -> new Receipt.Applied(step, null))
                        .toList(),
                "done");
    }

    private Map<LineId, Integer> lines(OrderKey order) {
        return Objects.requireNonNull(open.get(order));
    }

    private boolean tooMany(Effect.MarkShipped shipped) {
        Map<LineId, Integer> left = new HashMap<>(lines(shipped.order().key()));
        shipped.parcels().stream()
                .flatMap(parcel -> parcel.lines().stream())
                .forEach(line -> left.merge(line.lineId(), -line.quantity(), Integer::sum));
        return left.values().stream().anyMatch(units -> units < 0);
    }

    /** @param sign -1 takes it back */
    private void ship(Effect.MarkShipped shipped, int sign) {
        shipped.parcels().stream()
                .flatMap(parcel -> parcel.lines().stream())
                .forEach(line ->
                        lines(shipped.order().key()).merge(line.lineId(), -sign * line.quantity(), Integer::sum));
    }

    private static int units(Effect.MarkShipped shipped) {
        return shipped.parcels().stream()
                .flatMap(parcel -> parcel.lines().stream())
                .mapToInt(LineQuantity::quantity)
                .sum();
    }

    private static Money amount(Effect.Capture capture) {
        return capture.amount() == null ? TOTAL : capture.amount();
    }

    private BigDecimal left(Effect.Refund refund) {
        OrderKey key = refund.order().key();
        return captured.getOrDefault(key, BigDecimal.ZERO)
                .subtract(refunded.getOrDefault(key, BigDecimal.ZERO))
                .subtract(refund.amount().amount());
    }

    @Override
    public CartConnector open(Patience patience) {
        return Opening.of(SETTINGS, port, patience);
    }

    @Override
    public CartConnector openNowhere() {
        return Opening.of(SETTINGS, new Nowhere(), Patience.USUAL);
    }

    @Override
    public Placed place(Map<Sku, Integer> units) {
        OrderKey key = new OrderKey(SETTINGS.id(), Integer.toString(1001 + open.size()));
        List<LineQuantity> lines = units.entrySet().stream()
                .map(line -> new LineQuantity(LineId.of(line.getKey(), 1), null, line.getKey(), line.getValue()))
                .toList();
        open.put(key, new HashMap<>());
        lines.forEach(line -> lines(key).put(line.lineId(), line.quantity()));
        return new Placed(new OrderRef(key, null), lines, TOTAL);
    }

    @Override
    public List<Happened> happened(EffectKind kind, Placed order) {
        return done.stream()
                .filter(effect -> effect.kind() == kind && order.ref().equals(order(effect)))
                .map(PartnerCart::shown)
                .toList();
    }

    private static OrderRef order(Effect effect) {
        return switch (effect) {
            case Effect.AtFulfilment at -> at.order();
            case Effect.AtRefunds at -> at.order();
            case Effect.SetStock _ -> throw new IllegalArgumentException("stock belongs to no order");
        };
    }

    private static Happened shown(Effect effect) {
        return switch (effect) {
            case Effect.MarkShipped shipped -> {
                Parcel parcel = shipped.parcels().getFirst();
                yield new Happened(null, units(shipped), parcel.trackingNumber());
            }
            case Effect.Capture capture -> new Happened(amount(capture).amount(), 0, null);
            case Effect.Refund refund -> new Happened(refund.amount().amount(), 0, null);
            case Effect.CorrectTracking correction ->
                new Happened(null, 0, correction.parcel().trackingNumber());
            case Effect.VoidShipment _, Effect.NotifyCustomer _, Effect.RecordReturn _, Effect.SetStock _ ->
                new Happened(null, 0, null);
        };
    }

    @Override
    public int onHand(Sku sku) {
        return Objects.requireNonNull(stock.get(sku));
    }

    @Override
    public long requests() {
        return requests;
    }

    @Override
    public List<String> calls(EffectKind kind) {
        return List.of(HAND);
    }

    @Override
    public void trouble(String call, Trouble trouble, int times) {
        if (trouble != Trouble.ANSWER_LOST) {
            throw new UnsupportedOperationException("a command has no " + trouble);
        }
        confirmationsLost = times;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
