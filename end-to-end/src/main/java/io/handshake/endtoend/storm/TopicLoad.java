package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Promises;
import io.handshake.endtoend.guarantee.Promises.Change;
import io.handshake.endtoend.guarantee.Verdict;
import io.handshake.endtoend.guarantee.Verdict.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A foreign connector that puts orders on its cart's topic, bad ones and bytes that are no record among them, each until
 * the broker has acknowledged it. What can't be taken in must be found in the dead letters, byte for byte.
 */
final class TopicLoad implements Load {
    private static final String GROUP = "order-ingest";
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);
    /** Each after those that it names. */
    private static final List<String> SCHEMAS =
            List.of("Address", "Customer", "OrderLine", "Totals", "PaymentState", "Payment", "OrderState", "CartOrder");

    private final String cart;
    private final Map<ByteBuffer, String> bad = new LinkedHashMap<>();
    private final Set<ByteBuffer> letters = new HashSet<>();
    private final List<Integer> states = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private volatile boolean offering = true;
    private volatile boolean running = true;
    private volatile boolean sent;
    private @Nullable Deployment deployment;
    private @Nullable Thread sender;
    private volatile String lag = "unknown";
    private volatile long taken;

    TopicLoad(String cart) {
        this.cart = cart;
    }

    @Override
    public String cart() {
        return cart;
    }

    @Override
    public String cartType() {
        return "topic";
    }

    @Override
    public void begin(Deployment at, Promises promises, long seed) {
        deployment = at;
        CartTopic topic;
        try {
            topic = CartTopic.registered(cart, schema(at.schemas()), at.registry());
        } catch (IOException unregistered) {
            throw new UncheckedIOException(unregistered);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
        Random random = new Random(seed);
        sender = Thread.ofPlatform().name("load-" + cart).daemon().start(() -> {
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            at.bootstrapServers(),
                            "acks",
                            "all",
                            "delivery.timeout.ms",
                            30_000,
                            "request.timeout.ms",
                            10_000),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                for (int round = 0; offering; round++) {
                    send(producer, topic, promises, random, round);
                    Thread.sleep(random.nextLong(100, 1_500));
                }
                sent = true;
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Schema schema(Path folder) throws IOException {
        Schema.Parser parser = new Schema.Parser();
        Schema last = null;
        for (String name : SCHEMAS) {
            last = parser.parse(folder.resolve(name + ".avsc").toFile());
        }
        if (last == null) {
            throw new IllegalStateException("no schema is named");
        }
        return last;
    }

    /** One record to an order at most: the next change of an order is sent when this one is acknowledged. */
    private void send(
            KafkaProducer<byte[], byte[]> producer, CartTopic topic, Promises promises, Random random, int round)
            throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        Set<Integer> touched = new HashSet<>();
        int size = random.nextInt(20, 150);
        for (int i = 0; i < size; i++) {
            int known = states.size();
            int number = known > 50 && random.nextBoolean() ? random.nextInt(known) : known;
            if (random.nextInt(30) == 0) {
                records.add(poison(topic, random, round, i));
                continue;
            }
            if (!touched.add(number)) {
                continue;
            }
            if (number == known) {
                states.add(0);
            } else if (random.nextInt(4) > 0) {
                states.set(number, states.get(number) + 1);
            } else {
                // As it was: a repeat, which changes nothing.
                records.add(record(topic, number));
                continue;
            }
            records.add(record(topic, number));
            changes.add(new Change(key(number), price(number).multiply(BigDecimal.valueOf(quantity(number)))));
        }
        promises.offer(changes);
        acknowledge(producer, records);
        promises.take(changes);
        acknowledged.addAndGet(records.size());
    }

    private void acknowledge(KafkaProducer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> left = records;
        while (!left.isEmpty()) {
            List<Future<?>> answers = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> next : left) {
                answers.add(producer.send(next));
            }
            List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                try {
                    answers.get(i).get();
                } catch (ExecutionException unsent) {
                    again.add(left.get(i));
                    retries.incrementAndGet();
                }
            }
            if (!running) {
                throw new InterruptedException("ended before all was acknowledged");
            }
            left = again;
        }
    }

    private ProducerRecord<byte[], byte[]> poison(CartTopic topic, Random random, int round, int i) {
        String name = "BAD-" + round + "-" + i;
        byte[] value = switch (random.nextInt(3)) {
            case 0 -> topic.record(name, 1, BigDecimal.TEN, changedAt(0), "");
            case 1 -> ("\u0000\u0000\u0000\u0000\u0001" + name).getBytes(StandardCharsets.UTF_8);
            default -> (name + ": no record at all").getBytes(StandardCharsets.UTF_8);
        };
        String key = cart + "/" + name;
        synchronized (bad) {
            bad.put(ByteBuffer.wrap(value), key);
        }
        return new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value);
    }

    private ProducerRecord<byte[], byte[]> record(CartTopic topic, int number) {
        byte[] value =
                topic.record(number(number), quantity(number), price(number), changedAt(states.get(number)), "10115");
        return new ProducerRecord<>(topic.name(), key(number).getBytes(StandardCharsets.UTF_8), value);
    }

    private String key(int number) {
        return cart + "/" + number(number);
    }

    private static String number(int number) {
        return String.format("T-%06d", number);
    }

    private static int quantity(int number) {
        return 1 + number % 3;
    }

    private BigDecimal price(int number) {
        return new BigDecimal((10 + states.get(number)) + ".50");
    }

    private static Instant changedAt(int state) {
        return Instant.parse("2026-11-10T00:00:00Z").plusSeconds(state);
    }

    @Override
    public void offerNoMore() {
        offering = false;
    }

    @Override
    public void end() throws InterruptedException {
        running = false;
        Thread ending = sender;
        if (ending != null) {
            ending.interrupt();
            ending.join();
        }
    }

    @Override
    public long progress() {
        return acknowledged.get() + taken;
    }

    /** All is sent, all is read by the group of the services, and all that is bad is in the dead letters. */
    @Override
    public boolean atRest() {
        Deployment at = deployment;
        if (at == null || !sent) {
            return false;
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", at.bootstrapServers()))) {
            long ends = 0;
            long read = 0;
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS);
            for (TopicPartition partition : partitions(admin, CartTopic.name(cart))) {
                ends += admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get(ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                        .offset();
                OffsetAndMetadata done = offsets.get(partition);
                read += done == null ? 0 : done.offset();
            }
            taken = read;
            lag = read + " of " + ends + " records are read";
            return read == ends;
        } catch (ExecutionException | TimeoutException unanswered) {
            lag = unanswered.toString();
            return false;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<TopicPartition> partitions(Admin admin, String topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get(ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .values()
                .stream()
                .flatMap(described -> described.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    @Override
    public List<Violation> unfinished() {
        return atRest() ? List.of() : List.of(new Violation(cart, sent ? lag : "not all is sent; " + lag));
    }

    @Override
    public List<Verdict> verdicts() {
        readLetters();
        List<Violation> wrong = new ArrayList<>();
        synchronized (bad) {
            bad.forEach((value, key) -> {
                if (!letters.contains(value)) {
                    wrong.add(new Violation(key, "it is not among the dead letters as it was sent"));
                }
            });
            letters.stream()
                    .filter(letter -> !bad.containsKey(letter))
                    .forEach(letter -> wrong.add(new Violation(
                            cart, "a dead letter of " + letter.remaining() + " bytes that nobody sent as bad")));
        }
        return List.of(new Verdict("what is parked is there byte for byte, and nothing else", wrong));
    }

    private void readLetters() {
        Deployment at = deployment;
        if (at == null) {
            return;
        }
        String topic = CartTopic.name(cart) + "." + GROUP + ".dlt";
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                new HashMap<>(Map.of("bootstrap.servers", at.bootstrapServers(), "enable.auto.commit", false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(letter -> letters.add(ByteBuffer.wrap(letter.value())));
            }
        }
    }

    @Override
    public long parked() {
        return letters.size();
    }

    @Override
    public String standing() {
        return cart + ": " + acknowledged + " records acknowledged, " + retries + " sent again; " + lag;
    }
}
