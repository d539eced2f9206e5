package io.handshake.confirm.effect;

import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.Traits;
import io.handshake.confirm.domain.Demand;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Wish;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectCall;
import io.handshake.runtime.effects.EffectState;
import io.handshake.runtime.effects.Finding;
import io.handshake.runtime.effects.Proof;
import io.handshake.runtime.effects.RemoteEffect;
import io.handshake.runtime.effects.Strategy;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Money;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One kind of wish, done at the cart by its connector. */
final class AtCart implements RemoteEffect<OrderHandshake> {
    private static final String CALL = "call";
    private static final String READ_BACK = "read-back";
    private static final Duration ASK_AGAIN = Duration.ofMinutes(1);
    /** For a cart that takes keys and can also be asked: it is asked when it may have forgotten the key. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private final Wish.Kind kind;
    private final Carts carts;
    private final HandshakeNews news;

    AtCart(Wish.Kind kind, Carts carts, HandshakeNews news) {
        this.kind = kind;
        this.carts = carts;
        this.news = news;
    }

    /**
     * What all kinds need.
     *
     * @param connectors the connector of a cart
     * @param known what a cart can do, without asking it
     * @param answerWithin when what a cart has taken on, and not finished, is a person's business
     */
    record Carts(
            Function<CartId, Optional<CartConnector>> connectors,
            Function<CartId, Optional<Declaration>> known,
            Duration answerWithin,
            Clock clock) {

        Traits traits(CartId cart) {
            return known.apply(cart).map(Declaration::traits).orElseGet(Traits::ofNoCalls);
        }
    }

    @Override
    public String kind() {
        return kind.word();
    }

    @Override
    public Strategy strategy(OrderHandshake state, Effect effect) {
        Traits traits = carts.traits(state.key().cartId());
        return kind == Wish.Kind.CAPTURE && traits.capturing() == Traits.Capturing.BY_STATE_CHANGE
                ? new Strategy(READ_BACK, new Proof.Absolute())
                : new Strategy(CALL, proof(traits.proof(atConnector())));
    }

    private EffectKind atConnector() {
        return switch (kind) {
            case MARK_SHIPPED -> EffectKind.MARK_SHIPPED;
            case CAPTURE -> EffectKind.CAPTURE;
            case NOTIFY_CUSTOMER -> EffectKind.NOTIFY_CUSTOMER;
            case CORRECT_TRACKING -> EffectKind.CORRECT_TRACKING;
            case VOID_SHIPMENT -> EffectKind.VOID_SHIPMENT;
            case SEND_MAIL, SEND_CORRECTION -> throw new IllegalStateException("mails of ours are sent by another");
        };
    }

    private static Proof proof(io.handshake.carts.spi.Proof proof) {
        return switch (proof) {
            case io.handshake.carts.spi.Proof.Key(var lifetime) ->
                new Proof.IdempotencyKey(lifetime, new Proof.LookUp(SETTLING));
            case io.handshake.carts.spi.Proof.LookUp(var settling) -> new Proof.LookUp(settling);
            case io.handshake.carts.spi.Proof.Repeatable() -> new Proof.Absolute();
            case io.handshake.carts.spi.Proof.None() -> new Proof.Neither();
        };
    }

    @Override
    public Answer call(EffectCall<OrderHandshake> call) {
        CartConnector cart =
                carts.connectors().apply(call.state().key().cartId()).orElse(null);
        if (cart == null) {
            return new Answer.NotSent("cart '" + call.target() + "' is not in carts.yaml any more", null);
        }
        CartWords words = words(call);
        // Where an attempt before may have been carried out, it is done again, to learn whether it was.
        if (!call.effect().doubt() && HandshakeNews.unwanted(words)) {
            return new Answer.Declined(
                    words.shipment().voided()
                            ? "the shipment was voided before the cart was told"
                            : "newer tracking came before the cart was told of this");
        }
        if (call.strategy().name().equals(READ_BACK)) {
            return readBack(cart, words);
        }
        Shipment twin = kind == Wish.Kind.MARK_SHIPPED ? words.unnamedTwin().orElse(null) : null;
        if (twin != null) {
            return new Answer.NotSent("shipment " + twin.id() + " looks the same at the cart, and comes first", null);
        }
        return perform(cart, words, call);
    }

    private static CartWords words(EffectCall<OrderHandshake> call) {
        return CartWords.of(
                call.state(),
                new Wish(
                        Wish.Kind.of(call.effect().key().kind()),
                        call.effect().key().part()));
    }

    private Answer perform(CartConnector cart, CartWords words, EffectCall<OrderHandshake> call) {
        List<io.handshake.carts.spi.Effect> effects;
        try {
            effects = effects(words, call);
        } catch (CartWords.UnsaidException unsaid) {
            return new Answer.Declined(unsaid.reason());
        }
        @Nullable Outcome last = null;
        Outcome.@Nullable Pending pending = null;
        for (io.handshake.carts.spi.Effect effect : effects) {
            if (!call.mayStillSend()) {
                Outcome late = new Outcome.NotSent("TOO_LATE", "its deadline passed before its turn", null, false);
                return answer(last == null ? late : begun(late), call);
            }
            Outcome outcome = cart.perform(effect);
            switch (outcome) {
                case Outcome.Done _ -> {}
                case Outcome.Pending one -> pending = one;
                case Outcome.Declined _, Outcome.NotSent _, Outcome.Unknown _ -> {
                    return answer(last == null ? outcome : begun(outcome), call);
                }
            }
            last = outcome;
        }
        return answer(pending != null ? pending : Objects.requireNonNull(last), call);
    }

    /** After a part of it is done, no refusal means that nothing happened. */
    private static Outcome begun(Outcome stopped) {
        return switch (stopped) {
            case Outcome.Declined declined ->
                new Outcome.Unknown("begun, then refused: " + declined.reason(), declined.reprobe());
            case Outcome.NotSent not -> new Outcome.Unknown("begun, then " + not.reason(), not.reprobe());
            case Outcome.Done _, Outcome.Pending _, Outcome.Unknown _ -> stopped;
        };
    }

    private List<io.handshake.carts.spi.Effect> effects(CartWords words, EffectCall<OrderHandshake> call) {
        Instant deadline = call.effect().state() instanceof EffectState.Attempting attempting
                ? attempting.deadline()
                : carts.clock().instant();
        boolean withStatus = switch (carts.traits(call.state().key().cartId()).notifying()) {
            case WITH_SHIPMENT, ALWAYS_WITH_SHIPMENT -> true;
            case BY_CALL, NEVER -> false;
        };
        return words.effects(new Attempt(call.id().reference(), deadline), withStatus);
    }

    private Answer answer(Outcome outcome, EffectCall<OrderHandshake> call) {
        return switch (outcome) {
            case Outcome.Done(var receipt) ->
                new Answer.Done(reference(receipt, call), receipt.detail(), ReceiptText.of(receipt));
            case Outcome.Pending pending -> {
                Instant now = carts.clock().instant();
                Duration wait = pending.askAgainAfter();
                yield new Answer.Pending(
                        pending.reference(), now.plus(wait == null ? ASK_AGAIN : wait), now.plus(carts.answerWithin()));
            }
            case Outcome.Declined declined -> new Answer.Declined(declined.code() + ": " + declined.reason());
            case Outcome.NotSent not -> new Answer.NotSent(not.code() + ": " + not.reason(), not.retryAfter());
            case Outcome.Unknown unknown -> new Answer.Unknown(unknown.reason());
        };
    }

    /** A cart that gives no name of its own keeps ours. */
    private static String reference(Receipt receipt, EffectCall<OrderHandshake> call) {
        String reference = receipt.reference();
        return reference == null || reference.isEmpty() ? call.id().reference() : reference;
    }

    /** The cart captures by itself when the order's state changes: its payments say whether it did. */
    private Answer readBack(CartConnector cart, CartWords words) {
        Demand demand = words.shipment().demand();
        if (demand == null || cart.fulfilment().isEmpty()) {
            return new Answer.Declined("the cart's payments can't be read");
        }
        return switch (cart.fulfilment().get().read(words.ref())) {
            case io.handshake.carts.spi.Answer.Absent<OrderSeen> _ -> new Answer.Declined("the cart has no such order");
            case io.handshake.carts.spi.Answer.Failed<OrderSeen> failed ->
                new Answer.NotSent(failed.code() + ": " + failed.reason(), failed.retryAfter());
            case io.handshake.carts.spi.Answer.Found<OrderSeen>(var seen) -> captured(seen, words, demand);
        };
    }

    private static Answer captured(OrderSeen seen, CartWords words, Demand demand) {
        String currency = demand.amount().currency();
        List<OrderSeen.PaymentSeen> payments = seen.payments().stream()
                .filter(payment -> payment.captured().currency().equals(currency))
                .filter(payment -> payment.captured().amount().signum() > 0)
                .toList();
        BigDecimal captured =
                payments.stream().map(payment -> payment.captured().amount()).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal forOthers = words.order().shipments().stream()
                .filter(other -> !other.id().equals(words.shipment().id()))
                .flatMap(other -> Stream.ofNullable(other.moved()))
                .map(Money::amount)
                .reduce(words.order().capturedElsewhere(), BigDecimal::add);
        BigDecimal here = captured.subtract(forOthers);
        if (here.compareTo(demand.amount().amount()) < 0) {
            return new Answer.NotSent(
                    "the cart shows " + new Money(captured, currency) + " captured in all, and not yet "
                            + demand.amount() + " for this shipment",
                    null);
        }
        Receipt receipt = Receipt.of(null, demand.amount(), "the cart captured it");
        return new Answer.Done(
                payments.stream().map(OrderSeen.PaymentSeen::reference).collect(Collectors.joining(",")),
                receipt.detail(),
                ReceiptText.of(receipt));
    }

    @Override
    public Finding lookUp(EffectCall<OrderHandshake> call) {
        CartConnector cart =
                carts.connectors().apply(call.state().key().cartId()).orElse(null);
        if (cart == null) {
            return new Finding.Unclear("cart '" + call.target() + "' is not in carts.yaml any more");
        }
        CartWords words = words(call);
        if (kind == Wish.Kind.MARK_SHIPPED && words.unnamedTwin().isPresent()) {
            return new Finding.Unclear("another shipment looks the same at the cart, and must be found first");
        }
        @Nullable Finding found = null;
        try {
            for (io.handshake.carts.spi.Effect effect : effects(words, call)) {
                Finding one = finding(cart.lookUp(effect), call);
                found = found == null ? one : both(found, one);
            }
        } catch (CartWords.UnsaidException unsaid) {
            return new Finding.Unclear(unsaid.reason());
        }
        return Objects.requireNonNull(found);
    }

    private Finding finding(LookUp lookUp, EffectCall<OrderHandshake> call) {
        return switch (lookUp) {
            case LookUp.Found(var receipt) ->
                new Finding.Found(reference(receipt, call), receipt.detail(), ReceiptText.of(receipt));
            // Sending it again finishes it, and repeats nothing.
            case LookUp.Begun _, LookUp.Absent _ -> new Finding.Absent();
            case LookUp.StillPending pending -> {
                Instant now = carts.clock().instant();
                Duration wait = pending.askAgainAfter();
                yield new Finding.Working(
                        pending.reference(), now.plus(wait == null ? ASK_AGAIN : wait), now.plus(carts.answerWithin()));
            }
            case LookUp.Failed failed -> new Finding.Refused(failed.code() + ": " + failed.reason());
            case LookUp.Unclear unclear -> new Finding.Unclear(unclear.reason());
            case LookUp.Unreachable unreachable -> new Finding.Unclear(unreachable.reason());
        };
    }

    /** Of an effect in several parts: what is missing counts before what is there, and doubt before both. */
    private static Finding both(Finding one, Finding other) {
        return weight(other) > weight(one) ? mixed(one, other) : mixed(other, one);
    }

    private static Finding mixed(Finding lighter, Finding heavier) {
        return heavier instanceof Finding.Refused refused && !(lighter instanceof Finding.Refused)
                ? new Finding.Unclear("a part of it was refused: " + refused.reason())
                : heavier;
    }

    private static int weight(Finding finding) {
        return switch (finding) {
            case Finding.Found _ -> 0;
            case Finding.Absent _ -> 1;
            case Finding.Working _ -> 2;
            case Finding.Refused _ -> 3;
            case Finding.Unclear _ -> 4;
        };
    }

    @Override
    public io.handshake.runtime.effects.Outcome<OrderHandshake> outcome(OrderHandshake state, Effect effect) {
        return news.outcome(state, effect);
    }
}
