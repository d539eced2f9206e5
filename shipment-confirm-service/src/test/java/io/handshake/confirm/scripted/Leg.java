package io.handshake.confirm.scripted;

import com.mongodb.client.MongoDatabase;
import io.handshake.carts.CartSettings;
import io.handshake.carts.ConnectedCarts;
import io.handshake.commands.AnsweredCommands;
import io.handshake.commands.CartCommands;
import io.handshake.commands.CommandedCarts;
import io.handshake.confirm.carts.Ways;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Patience;
import io.handshake.confirm.domain.Report;
import io.handshake.confirm.domain.ReportedLine;
import io.handshake.confirm.effect.ConnectorGate;
import io.handshake.confirm.effect.HandshakeAnswers;
import io.handshake.confirm.effect.HandshakeEffects;
import io.handshake.confirm.effect.Mailing;
import io.handshake.confirm.effect.WishDrafts;
import io.handshake.confirm.store.AsStored;
import io.handshake.events.v1.CartOutcome;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectId;
import io.handshake.runtime.effects.EffectRunner;
import io.handshake.runtime.effects.Effects;
import io.handshake.runtime.effects.EffectsSettings;
import io.handshake.runtime.effects.Ledgered;
import io.handshake.runtime.effects.LedgeredCodec;
import io.handshake.runtime.effects.ParkedEffect;
import io.handshake.runtime.effects.Ruling;
import io.handshake.runtime.effects.RunnersForTests;
import io.handshake.runtime.effects.Verdict;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.SaveOutcome;
import io.handshake.runtime.store.Stored;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;

/** One instance of the leg as far as effects go: the domain, the ledger and the connectors, without its ways in. */
public final class Leg implements AutoCloseable {
    private static final String NAME = "shipment-confirm";
    private final ConfigurableApplicationContext context;

    private Leg(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Where it dies, whom it writes to, and which carts it has. */
    public record Script(ScriptedCarts carts, Mailing mails, CrashPoints crashPoints) {}

    /** Starts one on a database that others may share. */
    public static Leg start(Infrastructure world, String database, Script script) {
        SpringApplication app = new SpringApplication(App.class);
        app.setWebApplicationType(WebApplicationType.NONE);
        app.setBannerMode(Banner.Mode.OFF);
        app.addInitializers((ApplicationContextInitializer<GenericApplicationContext>)
                context -> context.registerBean(Script.class, () -> script));
        return new Leg(app.run(Stream.of(
                        "spring.application.name=" + NAME,
                        "spring.autoconfigure.exclude=io.handshake.runtime.effects.EffectsAutoConfiguration",
                        "handshake.outbox.producer=" + NAME,
                        "spring.kafka.bootstrap-servers=" + world.bootstrapServers(),
                        "handshake.registry.url=" + world.registryUrl(),
                        "spring.mongodb.uri=" + world.mongoUri().replaceFirst("/handshake", "/" + database),
                        "spring.kafka.consumer.properties.session.timeout.ms=6000",
                        "spring.kafka.consumer.properties.heartbeat.interval.ms=1000",
                        "handshake.inbound.wait-first=100ms",
                        "handshake.inbound.wait-last=500ms",
                        "handshake.effects.lease=5s",
                        "handshake.effects.start-within=1s",
                        "handshake.effects.call-timeout=3s",
                        "handshake.effects.poll=100ms",
                        "handshake.effects.review=500ms",
                        "handshake.effects.calls=32",
                        "handshake.effects.stop-within=2s",
                        "handshake.effects.retry-delays=" + "200ms,".repeat(14) + "200ms",
                        "handshake.commands.delivery-timeout=1500ms",
                        "handshake.commands.look-every=2s",
                        "logging.level.root=error")
                .map(setting -> "--" + setting)
                .toArray(String[]::new)));
    }

    /** Without {@code @Configuration}: the service that is started whole beside it must not find it. */
    @EnableAutoConfiguration
    @EnableConfigurationProperties(EffectsSettings.class)
    static class App {
        @Bean
        CommandedCarts commandedCarts(Script script) {
            return CommandedCarts.among(script.carts().settings());
        }

        @Bean
        ConnectedCarts connectedCarts(Script script, CartCommands commands, Clock clock) {
            return ConnectedCarts.open(script.carts().settings(), script.carts().opening(commands::port, clock));
        }

        @Bean
        ConfirmShipments confirmShipments(Script script, ConnectedCarts carts) {
            return new ConfirmShipments(
                    new Ways(
                            script.carts().settings(),
                            cart -> carts.of(cart).map(connector -> connector.declaration()),
                            true),
                    new Patience(
                            Duration.ofMinutes(10),
                            Duration.ofDays(2),
                            Duration.ofMinutes(10),
                            Duration.ofMinutes(1),
                            Duration.ofDays(1),
                            Duration.ofDays(7)));
        }

        @Bean
        EffectRunner effectRunner(
                MongoDatabase database, EffectsSettings settings, ConnectedCarts carts, Clock clock, Script script) {
            return RunnersForTests.dyingAt(database, settings, new ConnectorGate(carts), clock, script.crashPoints());
        }

        @Bean
        Aggregates<Ledgered<OrderHandshake>> handshakes(MongoDatabase database, Outbox outbox, Clock clock) {
            return new Aggregates<>(
                    database, "handshakes", new LedgeredCodec<>(AsStored.codec()), outbox, clock, CrashPoints.NONE);
        }

        @Bean
        Effects<OrderHandshake> effects(
                EffectRunner runner,
                Aggregates<Ledgered<OrderHandshake>> handshakes,
                ConnectedCarts carts,
                ConfirmShipments confirm,
                Script script,
                Clock clock) {
            return runner.effectsOf(
                    "handshakes",
                    handshakes,
                    HandshakeEffects.all(
                            carts,
                            cart -> carts.of(cart).map(connector -> connector.declaration()),
                            confirm,
                            _ -> List.of(),
                            (_, _) -> {},
                            script.mails(),
                            Duration.ofDays(1),
                            clock));
        }

        @Bean
        AnsweredCommands answers(Effects<OrderHandshake> effects) {
            return new HandshakeAnswers(effects);
        }

        /** For the partner, who answers. */
        @Bean
        PublishedSchemas outcomes(Script script) {
            return new PublishedSchemas(script.carts().settings().stream()
                    .filter(cart -> cart.type() == CartSettings.Type.TOPIC)
                    .map(cart -> new TopicSchema(Topics.cartOutcomes(cart.id().value()), CartOutcome.getClassSchema()))
                    .toList());
        }
    }

    private ConfirmShipments confirm() {
        return context.getBean(ConfirmShipments.class);
    }

    @SuppressWarnings("unchecked")
    private Aggregates<Ledgered<OrderHandshake>> handshakes() {
        return context.getBean(Aggregates.class);
    }

    @SuppressWarnings("unchecked")
    private Effects<OrderHandshake> effects() {
        return context.getBean(Effects.class);
    }

    /** Each order's one mug leaves; whoever is known already changes nothing. All at once. */
    public void ship(List<ScriptedCarts.Placed> orders) {
        Instant now = Instant.now();
        List<Change<Ledgered<OrderHandshake>>> changes = new ArrayList<>();
        Map<String, Stored<Ledgered<OrderHandshake>>> stored = handshakes()
                .findAll(orders.stream().map(one -> one.key().toString()).toList());
        for (ScriptedCarts.Placed placed : orders) {
            if (!stored.containsKey(placed.key().toString())) {
                Decision learned = confirm().learn(null, placed.key(), placed.order(), now);
                if (confirm().report(learned.after(), placed.key(), report(placed), now)
                        instanceof ConfirmShipments.Reported.Taken(var decision)) {
                    changes.add(new Change<>(
                            placed.key().toString(),
                            null,
                            Ledgered.of(decision.after()).plan(WishDrafts.of(decision), now),
                            List.of()));
                }
            }
        }
        effects().saveAll(changes);
    }

    /** The same report once more, as a copy that comes at the same time does: it is decided anew until it is stored. */
    public void shipCopy(ScriptedCarts.Placed placed) {
        for (boolean stored = false; !stored; ) {
            Instant now = Instant.now();
            String id = placed.key().toString();
            Stored<Ledgered<OrderHandshake>> before = handshakes().find(id).orElse(null);
            Ledgered<OrderHandshake> ledgered = before == null ? null : before.state();
            OrderHandshake known = ledgered == null
                    ? confirm().learn(null, placed.key(), placed.order(), now).after()
                    : ledgered.state();
            switch (confirm().report(known, placed.key(), report(placed), now)) {
                case ConfirmShipments.Reported.Taken(var decision) -> {
                    Ledgered<OrderHandshake> base =
                            ledgered == null ? Ledgered.of(decision.after()) : ledgered.with(decision.after());
                    stored =
                            effects().save(new Change<>(id, before, base.plan(WishDrafts.of(decision), now), List.of()))
                                    instanceof SaveOutcome.Saved;
                }
                case ConfirmShipments.Reported.Known _ -> stored = true;
                case ConfirmShipments.Reported.Differs(var difference) -> throw new AssertionError(difference);
            }
        }
    }

    private static Report report(ScriptedCarts.Placed placed) {
        return new Report(
                "S-" + placed.key(),
                Instant.EPOCH,
                List.of(new Box(
                        "UPS",
                        null,
                        "1Z" + placed.key().orderNumber(),
                        null,
                        List.of(new ReportedLine(
                                placed.order().lines().getFirst().lineId(), null, 1)))),
                false);
    }

    /** The effects of each order, as they are stored. */
    public Map<OrderKey, Collection<Effect>> effects(List<ScriptedCarts.Placed> orders) {
        Map<OrderKey, Collection<Effect>> effects = new HashMap<>();
        handshakes()
                .findAll(orders.stream().map(one -> one.key().toString()).toList())
                .forEach((key, stored) -> {
                    Ledgered<OrderHandshake> state = stored.state();
                    effects.put(
                            OrderKey.parse(key),
                            state == null ? List.of() : state.effects().all());
                });
        return effects;
    }

    /** What needs a person. */
    public List<EffectId> parked() {
        return effects().parked(null, 1_000).stream().map(ParkedEffect::id).toList();
    }

    /** A person's word. */
    public void decide(EffectId id, Verdict verdict) {
        if (!(effects().decide(id, verdict) instanceof Ruling.Accepted)) {
            throw new IllegalStateException(id + " could not be decided");
        }
    }

    /** An order's handshake, as it is stored. */
    public OrderHandshake handshake(OrderKey key) {
        Ledgered<OrderHandshake> state =
                handshakes().find(key.toString()).orElseThrow().state();
        if (state == null) {
            throw new IllegalStateException(key + " was erased");
        }
        return state.state();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
