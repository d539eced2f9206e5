package io.handshake.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Outcome;
import io.handshake.commands.AnsweredCommands.Answered;
import io.handshake.events.v1.CartCommand;
import io.handshake.events.v1.CartOutcome;
import io.handshake.events.v1.EffectOutcome;
import io.handshake.events.v1.MarkShipped;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.EffectState;
import io.handshake.runtime.effects.Ruling;
import io.handshake.runtime.wire.EventDecoder;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Effects leave as commands and come to an end by their outcomes, with a real broker between, whatever dies or repeats. */
@ExtendWith(OutputCaptureExtension.class)
class CartCommandsIT {
    private static final Infrastructure WORLD = Sandbox.forTests();
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<Leg> legs = new ArrayList<>();
    private final CartTopics topics =
            CartTopics.make(WORLD, "p-" + UUID.randomUUID().toString().substring(0, 8));
    private final List<String> settings =
            Leg.settings(WORLD.bootstrapServers(), WORLD.registryUrl(), mongo(topics.cart), topics.cart);
    private Leg leg;
    private EventEncoder encoder;
    private EventDecoder decoder;

    @TempDir
    Path folder;

    private static String mongo(String cart) {
        return WORLD.mongoUri().replaceFirst("/handshake", "/commands-" + cart);
    }

    @BeforeEach
    void start() {
        leg = another();
        encoder = leg.bean(EventEncoder.class);
        decoder = leg.bean(EventDecoder.class);
    }

    private Leg another() {
        Leg started = Leg.start(settings.toArray(String[]::new));
        legs.add(started);
        return started;
    }

    @AfterEach
    void stop() {
        legs.forEach(Leg::close);
    }

    @Test
    void anEffectIsACommandAndItsOutcomeIsItsEnd() {
        String order = order(1);
        leg.want(order);

        CartCommand command = commandsFor(order, 1).getFirst();
        assertThat(command.getEffectId()).isEqualTo(leg.reference(order));
        assertThat(command.getCartId()).isEqualTo(topics.cart);
        assertThat(command.getVersion()).isOne();
        assertThat(command.getDeadline())
                .isBetween(Instant.now().plusSeconds(600), Instant.now().plusSeconds(1000));
        assertThat(command.getBody()).isInstanceOf(MarkShipped.class);
        ConsumerRecord<byte[], byte[]> record = topics.commandRecords().getFirst();
        assertThat(new String(record.key(), UTF_8)).isEqualTo(order);
        assertThat(new String(record.headers().lastHeader("event-type").value(), UTF_8))
                .isEqualTo("CartCommand");
        await().atMost(SOON).until(() -> leg.effect(order).state() instanceof EffectState.Pending);

        answer(command, EffectOutcome.PENDING);
        answer(command, EffectOutcome.DONE);

        await().atMost(SOON).until(() -> leg.done(order) == 1);
        assertThat(((EffectState.Done) leg.effect(order).state()).reference()).isEqualTo("S-" + order);
        assertThat(topics.commandRecords()).hasSize(1);
    }

    @Test
    void twoInstancesHandEachEffectOutOnceAndEachOutcomeCountsOnce() {
        Leg other = another();
        List<String> orders = IntStream.range(0, 30).mapToObj(this::order).toList();
        for (int i = 0; i < orders.size(); i++) {
            (i % 2 == 0 ? leg : other).want(orders.get(i));
        }
        await().atMost(SOON).until(() -> topics.commandRecords().size() >= orders.size());

        long seed = System.nanoTime();
        List<CartCommand> commands = new ArrayList<>(commands());
        commands.addAll(commands());
        Collections.shuffle(commands, new Random(seed));
        commands.forEach(command -> answer(command, EffectOutcome.DONE));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(orders).as("seed %s", seed).allMatch(order -> leg.done(order) == 1));
        assertThat(commands()).extracting(CartCommand::getEffectId).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void whatWasNotSentIsSentAgainUnderTheSameIdAndALateCopyOfThatAnswerChangesNothing() {
        String order = order(1);
        leg.want(order);
        CartCommand first = commandsFor(order, 1).getFirst();
        await().atMost(SOON).until(() -> leg.effect(order).state() instanceof EffectState.Pending);

        answer(first, EffectOutcome.NOT_SENT);

        CartCommand second = commandsFor(order, 2).getLast();
        assertThat(second.getEffectId()).isEqualTo(first.getEffectId());
        assertThat(second.getVersion()).isEqualTo(2);
        await().atMost(SOON).until(() -> leg.effect(order).state() instanceof EffectState.Pending);

        answer(first, EffectOutcome.NOT_SENT);
        fence(order(2));
        assertThat(leg.effect(order).state()).isInstanceOf(EffectState.Pending.class);
        assertThat(commandsFor(order, 2)).hasSize(2);

        answer(second, EffectOutcome.DONE);
        answer(second, EffectOutcome.DECLINED);
        answer(first, EffectOutcome.NOT_SENT);
        await().atMost(SOON).until(() -> leg.done(order) == 1);
        fence(order(3));
        assertThat(leg.effect(order).state()).isInstanceOf(EffectState.Done.class);
        assertThat(leg.done(order)).isOne();
        assertThat(commandsFor(order, 2)).hasSize(2);
    }

    @Test
    void whatADeadInstanceHadHandedOutIsHandedOutAgainUnderTheSameId() throws Exception {
        String order = order(1);
        leg.close();
        Process dying = dyingLeg(order);
        assertThat(dying.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(dying.exitValue()).isEqualTo(9);
        CartCommand first = commandsFor(order, 1).getFirst();

        leg = another();
        assertThat(leg.effect(order).state()).isInstanceOf(EffectState.Attempting.class);
        CartCommand second = commandsFor(order, 2).getLast();
        assertThat(second.getEffectId()).isEqualTo(first.getEffectId());
        assertThat(second.getVersion()).isEqualTo(2);

        // A connector that knows the id acts on one of them, and answers both.
        answer(first, EffectOutcome.DONE);
        answer(second, EffectOutcome.DONE);
        await().atMost(SOON).until(() -> leg.done(order) == 1);
        fence(order(2));
        assertThat(leg.done(order)).isOne();
    }

    @Test
    void anOutcomeThatCameWhileTheLegWasDeadIsTakenInByTheNextInstance() throws Exception {
        String order = order(1);
        leg.close();
        assertThat(dyingLeg(order).waitFor(60, TimeUnit.SECONDS)).isTrue();
        CartCommand command = commandsFor(order, 1).getFirst();
        topics.answer(encoder, command, EffectOutcome.DONE);

        leg = another();

        await().atMost(SOON).until(() -> leg.done(order) == 1);
        fence(order(2));
        assertThat(leg.done(order)).isOne();
        // Where the broker takes the dead one for alive, the effect is handed out again before the outcome is read.
        assertThat(commandsFor(order, 1)).extracting(CartCommand::getEffectId).containsOnly(command.getEffectId());
    }

    @Test
    void poisonIsADeadLetterByteForByteAndTheNextOutcomeCounts() {
        String order = order(1);
        leg.want(order);
        CartCommand command = commandsFor(order, 1).getFirst();
        byte[] noRecord = "no record at all".getBytes(UTF_8);
        byte[] noEffect = encoder.encode(topics.outcomes(), new CartOutcome(" ", 1L, EffectOutcome.DONE, null, null));
        topics.send(List.of(
                new ProducerRecord<>(topics.outcomes(), order.getBytes(UTF_8), noRecord),
                new ProducerRecord<>(topics.outcomes(), order.getBytes(UTF_8), noEffect),
                new ProducerRecord<>(topics.outcomes(), order.getBytes(UTF_8), null)));

        answer(command, EffectOutcome.DONE);

        await().atMost(SOON).until(() -> leg.done(order) == 1);
        assertThat(topics.deadLetters()).extracting(ConsumerRecord::value).containsExactly(noRecord, noEffect, null);
        assertThat(topics.deadLetters())
                .extracting(letter -> new String(
                        letter.headers().lastHeader("dead-letter-reason").value(), UTF_8))
                .endsWith("NO_EFFECT_ID", "OTHER_RECORD");
    }

    @Test
    void whatIsSaidOfNoCommandOfOursOrFromAnotherCartsTopicIsLeftAlone() {
        CartTopics others = CartTopics.make(WORLD, "q" + topics.cart);
        String order = order(1);
        leg.want(order);
        CartCommand command = commandsFor(order, 1).getFirst();
        CartOutcome done = CartTopics.outcomeOf(command, EffectOutcome.DONE);
        topics.answer(encoder, order, new CartOutcome("of-another-leg", 1L, EffectOutcome.DONE, null, null));
        // The encoder knows this leg's topics only; the bytes are the same.
        byte[] forged = encoder.encode(topics.outcomes(), done);
        others.send(List.of(new ProducerRecord<>(others.outcomes(), order.getBytes(UTF_8), forged)));

        await().atMost(SOON).until(() -> ignored(topics.cart) == 1 && ignored(others.cart) == 1);
        assertThat(leg.done(order)).isZero();
        assertThat(topics.deadLetters()).isEmpty();
        assertThat(others.deadLetters()).isEmpty();

        answer(command, EffectOutcome.DONE);
        await().atMost(SOON).until(() -> leg.done(order) == 1);
    }

    @Test
    void thePortTellsWhatWasAnsweredAndHandsNothingOutAfterThat() {
        CommandPort port = leg.bean(CartCommands.class).port(new CartId(topics.cart));
        Effect effect = capture("e-port", Instant.now().plusSeconds(60));

        assertThat(port.lookUp(effect)).isEqualTo(new LookUp.Absent());
        assertThat(port.hand(effect)).isInstanceOf(Outcome.Pending.class);
        assertThat(port.lookUp(effect)).isInstanceOf(LookUp.StillPending.class);

        CartCommand command = commandsFor(order(9), 1).getFirst();
        answer(command, EffectOutcome.NOT_SENT);
        await().atMost(SOON).until(() -> port.lookUp(effect) instanceof LookUp.Absent);
        assertThat(port.hand(effect)).isInstanceOf(Outcome.Pending.class);
        answer(commandsFor(order(9), 2).getLast(), EffectOutcome.DONE);
        await().atMost(SOON).until(() -> port.lookUp(effect) instanceof LookUp.Found);

        assertThat(port.hand(effect))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.receipt().reference()).isEqualTo("S-" + order(9)));
        assertThat(commandsFor(order(9), 2)).hasSize(2);
    }

    @Test
    void whatIsTooLateOrHasNoTopicOrNoBrokerIsCertainlyNotSent() {
        CommandPort port = leg.bean(CartCommands.class).port(new CartId(topics.cart));
        assertThat(port.hand(capture("e-late", Instant.now().minusSeconds(1))))
                .isInstanceOfSatisfying(
                        Outcome.NotSent.class,
                        notSent -> assertThat(notSent.code()).isEqualTo("TOO_LATE"));
        assertThat(port.lookUp(capture("e-late", Instant.now()))).isEqualTo(new LookUp.Absent());

        CartCommand command = level();
        try (CommandSender nowhere = sender("127.0.0.1:1");
                CommandSender here = sender(WORLD.bootstrapServers())) {
            assertThat(nowhere.send(Topics.cartCommands(topics.cart), "MUG", command))
                    .isInstanceOf(CommandSender.Sent.Refused.class);
            assertThat(here.send(Topics.cartCommands("none-" + topics.cart), "MUG", command))
                    .isInstanceOf(CommandSender.Sent.Refused.class);
            assertThat(here.send(Topics.cartCommands(topics.cart), "MUG", command))
                    .isInstanceOf(CommandSender.Sent.Acknowledged.class);
        }
    }

    @Test
    void whatANewerCommandHasOvertakenBetweenNotingAndTellingIsNotTold() {
        SentCommands commands = leg.bean(SentCommands.class);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        SentCommand first = SentCommand.first("e-1", new CartId(topics.cart), order(1), 1, now, now);
        assertThat(commands.save(first)).isTrue();
        // The first count of an outcome comes between the two: here the command is handed out again.
        MeterRegistry meters = new SimpleMeterRegistry();
        meters.config().onMeterAdded(_ -> {
            SentCommand noted = commands.find("e-1").orElseThrow();
            assertThat(noted.told()).isNotNull();
            assertThat(commands.save(noted.again(2, now, now))).isTrue();
        });
        List<Answered> told = new ArrayList<>();
        KafkaCartOutcomeListener listener = new KafkaCartOutcomeListener(
                commands,
                answered -> {
                    told.add(answered);
                    return new Ruling.Unchanged();
                },
                settings(),
                meters,
                Clock.systemUTC());

        listener.on(outcome(order(1), "e-1", 1, EffectOutcome.NOT_SENT));
        assertThat(told).isEmpty();

        listener.on(outcome(order(1), "e-1", 2, EffectOutcome.NOT_SENT));
        assertThat(told)
                .singleElement()
                .satisfies(one -> assertThat(one.answer()).isInstanceOf(Answer.NotSent.class));
    }

    @Test
    void anOutcomeThatTheLegRefusesIsSaidAndOneItCannotTakeInYetComesAgain(CapturedOutput output) {
        SentCommands commands = leg.bean(SentCommands.class);
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(commands.save(SentCommand.first("e-1", new CartId(topics.cart), order(1), 1, now, now)))
                .isTrue();
        ConsumerRecord<String, Object> done = outcome(order(1), "e-1", 1, EffectOutcome.DONE);
        List<Answered> told = new ArrayList<>();

        assertThatThrownBy(() ->
                        listener(commands, told, new Ruling.Contended(100)).on(done))
                .isInstanceOf(Contended.class);
        listener(commands, told, new Ruling.Refused("there is no such effect")).on(done);

        assertThat(told).hasSize(2);
        assertThat(output)
                .containsPattern("WARN.*effect=\"?e-1\"? .*outcome=refused reason=\"there is no such effect\"");
    }

    private static KafkaCartOutcomeListener listener(SentCommands commands, List<Answered> told, Ruling ruling) {
        return new KafkaCartOutcomeListener(
                commands,
                answered -> {
                    told.add(answered);
                    return ruling;
                },
                settings(),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private ConsumerRecord<String, Object> outcome(String key, String effectId, long version, EffectOutcome said) {
        return new ConsumerRecord<>(topics.outcomes(), 0, 0, key, new CartOutcome(effectId, version, said, null, null));
    }

    @Test
    void aCommandThatAnotherThreadMayHaveSentIsInDoubtThoughItFailedBeforeWeLooked() {
        CartCommand command = level();
        try (CommandSender paused =
                new CommandSender(GivenUpMeanwhile::new, encoder, Leg.NAME, settings(), Clock.systemUTC())) {
            assertThat(paused.send(Topics.cartCommands(topics.cart), "MUG", command))
                    .isInstanceOf(CommandSender.Sent.InDoubt.class);
        }
    }

    /** As seen by a process that was paused inside of {@code send}: its client's thread has sent and given up by then. */
    private static final class GivenUpMeanwhile extends MockProducer<byte[], byte[]> {
        GivenUpMeanwhile() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, @Nullable Callback callback) {
            Future<RecordMetadata> sent = super.send(message, callback);
            CompletableFuture.runAsync(() -> errorNext(new TimeoutException("no acknowledgement")))
                    .join();
            return sent;
        }
    }

    @Test
    void aLevelIsKeyedByItsSkuAndCarriesItsVersion() {
        CommandPort port = leg.bean(CartCommands.class).port(new CartId(topics.cart));
        Effect.SetStock stock = new Effect.SetStock(
                new Attempt("e-stock", Instant.now().plusSeconds(60)),
                List.of(new Effect.SetStock.Level(new Sku("MUG-BLUE"), 7, null, null, 42)));

        assertThat(port.hand(stock)).isInstanceOf(Outcome.Pending.class);

        ConsumerRecord<byte[], byte[]> record = topics.commandRecords().getFirst();
        assertThat(new String(record.key(), UTF_8)).isEqualTo("MUG-BLUE");
        assertThat(commands().getFirst().getVersion()).isEqualTo(42);
    }

    private CartCommand level() {
        return CartCommand.newBuilder()
                .setEffectId("e-1")
                .setCartId(topics.cart)
                .setOrderKey(null)
                .setDeadline(Instant.now())
                .setVersion(1)
                .setBody(new io.handshake.events.v1.SetStock("MUG", 1, null, null))
                .build();
    }

    private CommandSender sender(String broker) {
        return new CommandSender(Map.of("bootstrap.servers", broker), encoder, Leg.NAME, settings(), Clock.systemUTC());
    }

    private static CommandSettings settings() {
        return new CommandSettings(
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(2),
                Duration.ofDays(30));
    }

    private Effect capture(String reference, Instant deadline) {
        return new Effect.Capture(
                new Attempt(reference, deadline), new OrderRef(OrderKey.parse(order(9)), null), null, List.of(), true);
    }

    private Process dyingLeg(String order) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.handshake.events.v1",
                "-cp",
                System.getProperty("java.class.path"),
                Leg.class.getName()));
        command.addAll(settings);
        command.add("test.dies=true");
        command.add("test.wants=" + order);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("leg.log").toFile())
                .start();
    }

    /** When it returns, all that was answered before has been looked at. */
    private void fence(String order) {
        leg.want(order);
        CartCommand command = commandsFor(order, 1).getFirst();
        CartOutcome done = CartTopics.outcomeOf(command, EffectOutcome.DONE);
        byte[] value = encoder.encode(topics.outcomes(), done);
        // One in each partition, because outcomes keep their order in each only.
        double before = counted(topics.cart, "known") + counted(topics.cart, "done");
        topics.send(IntStream.range(0, 3)
                .mapToObj(partition ->
                        new ProducerRecord<byte[], byte[]>(topics.outcomes(), partition, order.getBytes(UTF_8), value))
                .toList());
        await().atMost(SOON).until(() -> counted(topics.cart, "known") + counted(topics.cart, "done") >= before + 3);
    }

    private String order(int number) {
        return topics.cart + "/" + number;
    }

    private List<CartCommand> commands() {
        return topics.commands(decoder);
    }

    private List<CartCommand> commandsFor(String order, int atLeast) {
        return await().atMost(SOON)
                .until(() -> topics.commands(decoder, order), commands -> commands.size() >= atLeast);
    }

    private void answer(CartCommand command, EffectOutcome outcome) {
        topics.answer(encoder, command, outcome);
    }

    private double ignored(String cart) {
        return counted(cart, "ignored");
    }

    private double counted(String cart, String outcome) {
        Counter counter = leg.bean(MeterRegistry.class)
                .find("cart.outcomes")
                .tags("cart", cart, "outcome", outcome)
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
