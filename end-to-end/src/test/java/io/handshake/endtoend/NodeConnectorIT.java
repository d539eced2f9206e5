package io.handshake.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Outcome;
import io.handshake.runtime.effects.Answer;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A connector in another language, killed and disturbed: its orders arrive, and each command is acted upon once in the
 * shop's own ledger. Needs Node 20 with npm; where there is none it is left out, and says so.
 */
class NodeConnectorIT {
    private static final String CART = "partner";
    private static final String COMMANDS = "cart-commands." + CART + ".v1";
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final int MANY = 30;

    @TempDir
    static Path folder;

    private static Sandbox world;
    private static Commander commander;
    private static NodeConnector node;

    @BeforeAll
    static void startTheWorld() throws Exception {
        boolean there = NodeConnector.isThere();
        String cure = "node or npm is missing: install Node 20.11 or newer to test the example connector";
        if (!there) {
            System.err.println("NodeConnectorIT is not run: " + cure);
        }
        assumeThat(there).as(cure).isTrue();
        NodeConnector.install();
        Path carts = Files.writeString(folder.resolve("carts.yaml"), """
                carts:
                  %s: {type: topic}
                """.formatted(CART));
        Path keys = Files.writeString(folder.resolve("api-keys.yaml"), "keys: []\n");
        Path shop = Files.createDirectory(folder.resolve("shop"));
        Files.writeString(shop.resolve("orders.json"), orders());
        world = Sandbox.startIn(folder.resolve("data"));
        world.makeTopicsOf(List.of(CART));
        world.startOrderIngest(world, carts, keys);
        commander = Commander.start(world, CART, Duration.ofMinutes(15));
        node = new NodeConnector(world, CART, shop);
    }

    /** The example's own orders, and many more like its first. */
    private static String orders() throws IOException {
        ArrayNode orders = (ArrayNode) JsonMapper.shared().readTree(NodeConnector.FOLDER.resolve("shop/orders.json"));
        for (int i = 0; i < MANY; i++) {
            orders.add(((ObjectNode) orders.get(0)).deepCopy().put("number", many(i)));
        }
        return orders.toString();
    }

    private static String many(int i) {
        return Integer.toString(2001 + i);
    }

    @AfterAll
    static void endTheWorld() throws Exception {
        if (node != null) {
            node.end();
        }
        if (commander != null) {
            commander.close();
        }
        if (world != null) {
            world.close();
        }
    }

    @BeforeEach
    void connect() throws IOException {
        node.start(AT_ONCE);
    }

    @AfterEach
    void disconnect() throws InterruptedException {
        node.end();
    }

    @Test
    void itsOrdersAreImportedAndWhatHappensToThemIsARevision() throws Exception {
        await().atMost(SOON).until(() -> revisions("1001").contains("1 READY"));
        await().atMost(SOON).until(() -> revisions("1002").contains("1 AUTHORIZED"));

        Effect capture = capture("1002");
        assertThat(commander.cart().perform(capture)).isInstanceOf(Outcome.Pending.class);

        assertThat(done(capture).reference()).startsWith("C-");
        await().atMost(SOON).until(() -> revisions("1002").contains("2 READY"));
        assertThat(node.ledger(reference(capture))).hasSize(1);
        assertThat(node.ledger(reference(capture)).getFirst().path("amount").asString())
                .isEqualTo("22.4000");
    }

    @Test
    void aCommandThatIsRepeatedIsActedUponOnceAndAnsweredEachTime() throws Exception {
        Effect shipment = shipment(many(0));
        commander.cart().perform(shipment);
        Answer.Done first = done(shipment);

        List<ProducerRecord<byte[], byte[]>> copies = commandsOf(many(0)).stream()
                .flatMap(record -> IntStream.range(0, 3)
                        .mapToObj(_ -> new ProducerRecord<>(record.topic(), record.key(), record.value())))
                .toList();
        send(copies);

        await().atMost(SOON).until(() -> commander.times(reference(shipment)) == 4);
        assertThat(done(shipment)).isEqualTo(first);
        assertThat(node.ledger(reference(shipment))).hasSize(1);
        // Who asks once more is told what was answered, without another command.
        assertThat(commander.cart().perform(shipment)).isInstanceOf(Outcome.Done.class);
        assertThat(commandsOf(many(0))).hasSize(4);
    }

    @Test
    void whatWasDoneWhenItWasKilledBeforeItAnsweredIsFoundInTheShopAndAnswered() throws Exception {
        node.stop();
        node.start(Duration.ofMinutes(5));
        Effect shipment = shipment(many(1));
        commander.cart().perform(shipment);
        await().atMost(SOON).until(() -> node.ledger(reference(shipment)).size() == 1);
        node.kill();
        assertThat(commander.answer(reference(shipment))).isEmpty();
        // The ledger of a leg would do the same after a while.
        commander.cart().perform(shipment);

        node.start(AT_ONCE);

        assertThat(done(shipment).reference()).startsWith("F-");
        await().atMost(SOON).until(() -> commander.times(reference(shipment)) == 2);
        assertThat(node.ledger(reference(shipment))).hasSize(1);
        assertThat(node.said()).anyMatch(line -> line.contains(reference(shipment)) && line.endsWith("how=found"));
    }

    @Test
    void killsAtAnyMomentLeaveEachCommandDoneOnce() throws Exception {
        long seed = System.nanoTime();
        System.out.println("killsAtAnyMomentLeaveEachCommandDoneOnce seed=" + seed);
        Random random = new Random(seed);
        node.stop();
        List<Effect> shipments =
                IntStream.range(10, MANY).mapToObj(i -> shipment(many(i))).toList();
        shipments.forEach(shipment -> commander.cart().perform(shipment));
        for (int kill = 0; kill < 2; kill++) {
            node.start(Duration.ofMillis(100));
            long more = acted(shipments) + 1 + random.nextInt(6);
            await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> acted(shipments) >= more);
            node.kill();
        }

        node.start(AT_ONCE);

        for (Effect shipment : shipments) {
            done(shipment);
            assertThat(node.ledger(reference(shipment))).as("seed %s", seed).hasSize(1);
        }
        Set<String> numbers = Set.copyOf(
                IntStream.range(10, MANY).mapToObj(NodeConnectorIT::many).toList());
        assertThat(node.ledger().stream()
                        .map(entry -> entry.path("order").asString())
                        .filter(numbers::contains))
                .as("seed %s", seed)
                .hasSize(MANY - 10);
    }

    @Test
    void pastItsDeadlineACommandIsNotBegunAndTheSameEffectMayBeAskedForAgain() throws Exception {
        Effect shipment = shipment(many(2));
        node.stop();
        try (Commander hasty = Commander.start(world, CART, Duration.ofMillis(1))) {
            Attempt brief = new Attempt(reference(shipment), Instant.now().plusSeconds(2));
            hasty.cart().perform(shipment(many(2), brief));
            await().atMost(SOON).until(() -> Instant.now().isAfter(brief.deadline()));
            node.start(AT_ONCE);
            await().atMost(SOON)
                    .until(() -> commander.answer(reference(shipment)).isPresent()
                            || hasty.answer(reference(shipment)).isPresent());
            assertThat(commander.answer(reference(shipment)).or(() -> hasty.answer(reference(shipment))))
                    .containsInstanceOf(Answer.NotSent.class);
            assertThat(node.ledger(reference(shipment))).isEmpty();
        }

        assertThat(commander.cart().perform(shipment)).isInstanceOf(Outcome.Pending.class);

        done(shipment);
        assertThat(node.ledger(reference(shipment))).hasSize(1);
    }

    @Test
    void aLevelThatIsOlderThanTheOneThatIsSetIsLeftAlone() throws Exception {
        Effect newer = level(7, 70);
        Effect older = level(6, 60);
        commander.cart().perform(newer);
        commander.cart().perform(older);

        done(newer);
        assertThat(done(older).evidence()).isEqualTo("a newer level is set");
        assertThat(node.ledger().stream()
                        .filter(entry -> entry.path("sku").asString().equals("MUG-BLUE"))
                        .map(entry -> entry.path("available").asInt()))
                .containsExactly(70);
    }

    @Test
    void bytesThatAreNoCommandAreKeptAndTheNextCommandIsActedUpon() throws Exception {
        Effect shipment = shipment(many(3));
        byte[] key = (CART + "/" + many(3)).getBytes(StandardCharsets.UTF_8);
        byte[] poison = "no command at all".getBytes(StandardCharsets.UTF_8);
        byte[] unknownSchema = {0, 0, 9, 9, 9, 1, 2, 3};
        send(List.of(new ProducerRecord<>(COMMANDS, key, poison), new ProducerRecord<>(COMMANDS, key, unknownSchema)));

        commander.cart().perform(shipment);

        done(shipment);
        assertThat(Files.readAllLines(folder.resolve("shop/unreadable.jsonl"))).hasSize(2);
    }

    @Test
    void toldToEndItEndsInOrder() throws Exception {
        assertThat(node.stop()).isZero();
        assertThat(node.said()).last().isEqualTo("stopped");
    }

    @Test
    void itsOwnTestsPass() throws Exception {
        assertThat(NodeConnector.run("node", "--test")).contains("# fail 0");
    }

    private static long acted(List<Effect> effects) throws IOException {
        Set<String> references =
                Set.copyOf(effects.stream().map(NodeConnectorIT::reference).toList());
        return node.ledger().stream()
                .map(entry -> entry.path("effectId").asString())
                .filter(references::contains)
                .count();
    }

    /** Waits until it was heard that the effect is done. */
    private static Answer.Done done(Effect effect) {
        return (Answer.Done) await().atMost(SOON)
                .until(() -> commander.answer(reference(effect)).orElse(null), Answer.Done.class::isInstance);
    }

    private static String reference(Effect effect) {
        return effect.attempt().reference();
    }

    private static Attempt attempt() {
        return new Attempt(UUID.randomUUID().toString(), Instant.now().plusSeconds(600));
    }

    private static OrderRef ref(String number) {
        return new OrderRef(OrderKey.parse(CART + "/" + number), null);
    }

    private static Effect shipment(String number) {
        return shipment(number, attempt());
    }

    private static Effect shipment(String number, Attempt attempt) {
        return new Effect.MarkShipped(
                attempt, ref(number), Instant.parse("2026-11-24T10:00:00Z"), List.of(), true, false, Set.of());
    }

    private static Effect capture(String number) {
        return new Effect.Capture(attempt(), ref(number), null, List.of(), true);
    }

    private static Effect level(long version, int quantity) {
        return new Effect.SetStock(
                attempt(), List.of(new Effect.SetStock.Level(new Sku("MUG-BLUE"), quantity, null, null, version)));
    }

    /** What subscribers have seen of an order: revision and state. */
    private static List<String> revisions(String number) throws Exception {
        return new TopicReader(world.bootstrapServers(), URI.create(world.registryUrl()))
                .read("order-imported.v1").stream()
                        .filter(event -> event.key().equals(CART + "/" + number))
                        .map(event -> event.revision() + " " + event.state())
                        .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> commandsOf(String number) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", world.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(COMMANDS).stream()
                    .map(partition -> new TopicPartition(COMMANDS, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(all::add);
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return all.stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(CART + "/" + number))
                .toList();
    }

    private static void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", world.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }
}
