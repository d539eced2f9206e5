package io.handshake.carts.topic;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderHints;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.StockDesk;
import io.handshake.carts.spi.Traits;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Sku;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Hands every effect out as a command. A command carries its effect's reference, and the other side must do the same
 * reference once: so a command may be handed out again. Orders come by topic too, so there is no order source; nothing can
 * be read back.
 */
public final class TopicConnector implements CartConnector {
    private static final String NO_RETURNS = "there is no command that records a return";
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Declaration DECLARATION = new Declaration(abilities(), traits());

    private final CartId cart;
    private final CommandPort port;
    private final Clock clock;

    /** @param port where the leg hands commands out */
    public TopicConnector(CartSettings cart, CommandPort port, Clock clock) {
        this.cart = cart.id();
        this.port = port;
        this.clock = clock;
    }

    private static Abilities abilities() {
        Ability commanded = Ability.emulated("a command for this cart's own connector");
        Abilities abilities = Abilities.everywhere(commanded);
        for (Capability elsewhere : List.of(
                Capability.HINT_ORDERS,
                Capability.PULL_ORDERS,
                Capability.READ_ORDERS,
                Capability.READ_FULFILMENT,
                Capability.READ_STOCK,
                Capability.READ_REFUNDS)) {
            abilities = abilities.with(elsewhere, Ability.none("this cart's own connector sends, and is not asked"));
        }
        return abilities.with(Capability.RECORD_RETURN, Ability.none(NO_RETURNS));
    }

    private static Traits traits() {
        return new Traits(
                Traits.StepOrder.EITHER,
                Traits.Capturing.BY_CALL,
                Traits.Notifying.BY_CALL,
                Traits.StockMeaning.FREE_TO_SELL,
                Traits.Returns.NONE,
                null,
                Arrays.stream(EffectKind.values())
                        .collect(Collectors.<EffectKind, EffectKind, Proof>toMap(
                                Function.identity(), kind -> new Proof.Key(KEPT))));
    }

    @Override
    public CartId cart() {
        return cart;
    }

    @Override
    public Declaration declaration() {
        return DECLARATION;
    }

    @Override
    public Probe probe() {
        return Probe.Answered.asDeclared(
                clock.instant(),
                DECLARATION,
                "there is nothing to ask: commands go out by topic, and their outcomes come back by topic");
    }

    @Override
    public Gate gate() {
        return Gate.Leave.Granted::new;
    }

    @Override
    public Optional<Connection> connection() {
        return Optional.empty();
    }

    @Override
    public Optional<OrderSource> orders() {
        return Optional.empty();
    }

    @Override
    public Optional<OrderHints> hints() {
        return Optional.empty();
    }

    @Override
    public Optional<FulfilmentDesk> fulfilment() {
        return Optional.of(new Fulfilment());
    }

    @Override
    public Optional<StockDesk> stock() {
        return Optional.of(new Stock());
    }

    @Override
    public Optional<RefundDesk> refunds() {
        return Optional.of(new Refunds());
    }

    @Override
    public void close() {
        // the leg closes its port
    }

    private Outcome hand(Effect effect) {
        return clock.instant().isBefore(effect.attempt().deadline())
                ? port.hand(effect)
                : new Outcome.NotSent("TOO_LATE", "the attempt's deadline has passed", null, false);
    }

    private static <T> Answer<T> notAsked() {
        return new Answer.Failed<>("UNSUPPORTED", "a cart of type topic cannot be read back", null, false);
    }

    private final class Fulfilment implements FulfilmentDesk {
        @Override
        public Outcome markShipped(Effect.MarkShipped effect) {
            return hand(effect);
        }

        @Override
        public Outcome correctTracking(Effect.CorrectTracking effect) {
            return hand(effect);
        }

        @Override
        public Outcome voidShipment(Effect.VoidShipment effect) {
            return hand(effect);
        }

        @Override
        public Outcome capture(Effect.Capture effect) {
            return hand(effect);
        }

        @Override
        public Outcome notifyCustomer(Effect.NotifyCustomer effect) {
            return hand(effect);
        }

        @Override
        public Answer<OrderSeen> read(OrderRef order) {
            return notAsked();
        }

        @Override
        public LookUp lookUp(Effect.AtFulfilment effect) {
            return port.lookUp(effect);
        }
    }

    private final class Stock implements StockDesk {
        /** One command per SKU, so that each is ordered by its own version. */
        @Override
        public List<StockResult> set(Effect.SetStock effect) {
            return effect.levels().stream()
                    .map(level -> new StockResult(
                            level.sku(),
                            hand(new Effect.SetStock(
                                    effect.levels().size() == 1 ? effect.attempt() : one(effect, level),
                                    List.of(level)))))
                    .toList();
        }

        private static Attempt one(Effect.SetStock effect, Effect.SetStock.Level level) {
            int place = effect.levels().indexOf(level);
            return new Attempt(
                    effect.attempt().reference() + "." + place, effect.attempt().deadline());
        }

        @Override
        public Answer<List<StockSeen>> read(Collection<Sku> skus) {
            return notAsked();
        }
    }

    private final class Refunds implements RefundDesk {
        @Override
        public Outcome refund(Effect.Refund effect) {
            return hand(effect);
        }

        @Override
        public Outcome recordReturn(Effect.RecordReturn effect) {
            return new Outcome.Declined("UNSUPPORTED", NO_RETURNS);
        }

        @Override
        public Answer<List<RefundSeen>> read(OrderRef order) {
            return notAsked();
        }

        @Override
        public LookUp lookUp(Effect.AtRefunds effect) {
            return switch (effect) {
                case Effect.Refund refund -> port.lookUp(refund);
                case Effect.RecordReturn _ -> new LookUp.Unclear(NO_RETURNS);
            };
        }
    }
}
