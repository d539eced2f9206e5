package io.handshake.commands;

import com.mongodb.client.MongoDatabase;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Effect.MarkShipped;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.topic.TopicConnector;
import io.handshake.events.v1.CartOutcome;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectCall;
import io.handshake.runtime.effects.EffectDraft;
import io.handshake.runtime.effects.EffectKey;
import io.handshake.runtime.effects.EffectRunner;
import io.handshake.runtime.effects.EffectState;
import io.handshake.runtime.effects.Effects;
import io.handshake.runtime.effects.Finding;
import io.handshake.runtime.effects.Ledgered;
import io.handshake.runtime.effects.LedgeredCodec;
import io.handshake.runtime.effects.Proof;
import io.handshake.runtime.effects.RemoteEffect;
import io.handshake.runtime.effects.Strategy;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.SaveOutcome;
import io.handshake.runtime.store.StateCodec;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * One instance of a leg that marks orders shipped at a cart of type {@code topic}, and does nothing else. As a process of
 * its own it dies right after it has handed a command out, before it has written that down.
 */
final class Leg implements AutoCloseable {
    static final String NAME = "shipment-confirm";
    private static final EffectKey SHIPPED = new EffectKey("mark-shipped", "s-1");

    private final ConfigurableApplicationContext context;

    private Leg(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts one, with {@code name=value} settings of where the world is, and wants an order shipped if one is given. */
    public static void main(String[] settings) {
        Leg leg = start(settings);
        String order = leg.context.getEnvironment().getProperty("test.wants");
        if (order != null) {
            leg.want(order);
        }
    }

    static Leg start(String... settings) {
        SpringApplication app = new SpringApplication(App.class);
        app.setWebApplicationType(WebApplicationType.NONE);
        app.setBannerMode(Banner.Mode.OFF);
        String[] arguments = new String[settings.length];
        for (int i = 0; i < settings.length; i++) {
            arguments[i] = "--" + settings[i];
        }
        return new Leg(app.run(arguments));
    }

    static List<String> settings(String broker, String registry, String mongo, String cart) {
        return List.of(
                "spring.application.name=" + NAME,
                "handshake.outbox.producer=" + NAME,
                "spring.kafka.bootstrap-servers=" + broker,
                "handshake.registry.url=" + registry,
                "spring.mongodb.uri=" + mongo,
                "spring.kafka.consumer.properties.session.timeout.ms=6000",
                "spring.kafka.consumer.properties.heartbeat.interval.ms=1000",
                "handshake.inbound.wait-first=100ms",
                "handshake.inbound.wait-last=500ms",
                "handshake.effects.lease=6s",
                "handshake.effects.start-within=2s",
                "handshake.effects.call-timeout=3s",
                "handshake.effects.poll=200ms",
                "handshake.effects.retry-delays=100ms,100ms,100ms,100ms,100ms,100ms,100ms,100ms",
                "handshake.commands.delivery-timeout=2s",
                "handshake.commands.look-every=1h",
                "test.cart=" + cart);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        CommandedCarts commandedCarts(Environment environment) {
            return CommandedCarts.among(List.of(cart(environment)));
        }

        @Bean
        Aggregates<Ledgered<Integer>> orders(MongoDatabase database, Outbox outbox, Clock clock) {
            return new Aggregates<>(
                    database, "orders", new LedgeredCodec<>(new Count()), outbox, clock, CrashPoints.NONE);
        }

        @Bean
        Effects<Integer> effects(
                EffectRunner runner,
                Aggregates<Ledgered<Integer>> orders,
                CartCommands commands,
                Environment environment,
                Clock clock) {
            CartSettings cart = cart(environment);
            CartConnector connector = new TopicConnector(cart, commands.port(cart.id()), clock);
            boolean dies = environment.getProperty("test.dies", boolean.class, false);
            return runner.effectsOf("orders", orders, List.of(new Shipping(connector, dies, clock)));
        }

        @Bean
        AnsweredCommands answers(Effects<Integer> effects) {
            return answered -> effects.answered(answered.key(), answered.reference(), answered.answer());
        }

        /** For tests that answer in the connector's place. */
        @Bean
        PublishedSchemas outcomes(Environment environment) {
            return PublishedSchemas.of(new TopicSchema(
                    Topics.cartOutcomes(environment.getRequiredProperty("test.cart")), CartOutcome.getClassSchema()));
        }

        private static CartSettings cart(Environment environment) {
            return CartSettings.of(new CartId(environment.getRequiredProperty("test.cart")), CartSettings.Type.TOPIC);
        }
    }

    /** How often an order's shipping came to an end, which must be once. */
    private static final class Count implements StateCodec<Integer> {
        @Override
        public Document encode(Integer state) {
            return new Document("done", state);
        }

        @Override
        public Integer decode(Document stored) {
            return stored.getInteger("done");
        }
    }

    private record Shipping(CartConnector cart, boolean dies, Clock clock) implements RemoteEffect<Integer> {
        @Override
        public String kind() {
            return SHIPPED.kind();
        }

        @Override
        public Strategy strategy(Integer state, Effect effect) {
            return new Strategy(
                    "command", new Proof.IdempotencyKey(Duration.ofDays(7), new Proof.LookUp(Duration.ofSeconds(1))));
        }

        @Override
        public Answer call(EffectCall<Integer> call) {
            Outcome outcome = cart.perform(shipment(call));
            if (dies) {
                Runtime.getRuntime().halt(9);
            }
            return switch (outcome) {
                case Outcome.Done done ->
                    new Answer.Done(
                            Objects.requireNonNullElse(done.receipt().reference(), "none"),
                            done.receipt().detail());
                case Outcome.Pending pending ->
                    new Answer.Pending(
                            pending.reference(),
                            clock.instant().plus(Objects.requireNonNull(pending.askAgainAfter())),
                            clock.instant().plus(Duration.ofDays(1)));
                case Outcome.Declined declined -> new Answer.Declined(declined.reason());
                case Outcome.NotSent notSent -> new Answer.NotSent(notSent.reason(), notSent.retryAfter());
                case Outcome.Unknown unknown -> new Answer.Unknown(unknown.reason());
            };
        }

        @Override
        public Finding lookUp(EffectCall<Integer> call) {
            return switch (cart.lookUp(shipment(call))) {
                case LookUp.Found found ->
                    new Finding.Found(Objects.requireNonNullElse(found.receipt().reference(), "none"), "looked up");
                case LookUp.Failed failed -> new Finding.Refused(failed.reason());
                case LookUp.Absent _, LookUp.Begun _ -> new Finding.Absent();
                case LookUp.StillPending pending ->
                    new Finding.Working(
                            pending.reference(),
                            clock.instant().plusSeconds(60),
                            clock.instant().plus(Duration.ofDays(1)));
                case LookUp.Unclear unclear -> new Finding.Unclear(unclear.reason());
                case LookUp.Unreachable unreachable -> new Finding.Unclear(unreachable.reason());
            };
        }

        @Override
        public io.handshake.runtime.effects.Outcome<Integer> outcome(Integer state, Effect effect) {
            return io.handshake.runtime.effects.Outcome.of(
                    effect.state() instanceof EffectState.Done ? state + 1 : state);
        }

        private MarkShipped shipment(EffectCall<Integer> call) {
            return new MarkShipped(
                    new Attempt(call.id().reference(), clock.instant().plusSeconds(2)),
                    new OrderRef(OrderKey.parse(call.id().aggregate()), null),
                    Instant.EPOCH,
                    List.of(),
                    true,
                    false,
                    Set.of());
        }
    }

    /** A new order that is to be marked shipped. */
    void want(String orderKey) {
        Ledgered<Integer> wanted = Ledgered.of(0)
                .plan(
                        List.of(EffectDraft.of(
                                SHIPPED.kind(), SHIPPED.part(), orderKey.substring(0, orderKey.indexOf('/')))),
                        Instant.now());
        @SuppressWarnings("unchecked")
        Effects<Integer> effects = context.getBean(Effects.class);
        if (!(effects.save(new Change<>(orderKey, null, wanted, List.of())) instanceof SaveOutcome.Saved)) {
            throw new IllegalStateException("somebody else wrote " + orderKey);
        }
    }

    /** What is stored of the order's effect. */
    Effect effect(String orderKey) {
        return Objects.requireNonNull(order(orderKey).effects().find(SHIPPED));
    }

    int done(String orderKey) {
        return order(orderKey).state();
    }

    private Ledgered<Integer> order(String orderKey) {
        @SuppressWarnings("unchecked")
        Aggregates<Ledgered<Integer>> orders = context.getBean(Aggregates.class);
        return orders.find(orderKey).orElseThrow().state();
    }

    String reference(String orderKey) {
        return effect(orderKey).id(orderKey).reference();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
