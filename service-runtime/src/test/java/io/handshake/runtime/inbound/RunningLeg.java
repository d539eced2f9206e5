package io.handshake.runtime.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.handshake.runtime.sample.Sample;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.sandbox.launcher.Infrastructure;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.kafka.annotation.KafkaListener;

/** A leg that does nothing but listen to one topic, and the tools to look at what it did. */
final class RunningLeg implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    private final ConfigurableApplicationContext context;
    private final Infrastructure world;
    final String topic;
    final String leg;

    /** What the listener does with a record, after it was noted. */
    interface Work {
        void on(ConsumerRecord<String, Sample> record);
    }

    /** The listener of the leg. */
    static final class Listening {
        volatile Work work = _ -> {};
        final List<ConsumerRecord<String, Sample>> delivered = new CopyOnWriteArrayList<>();

        @KafkaListener(
                id = "samples",
                topics = "${test.topic}",
                containerFactory = "inboundListeners",
                idIsGroup = false)
        void on(ConsumerRecord<String, Sample> record) {
            delivered.add(record);
            work.on(record);
        }

        List<String> ids() {
            return delivered.stream().map(record -> record.value().getId()).toList();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        Listening listening() {
            return new Listening();
        }

        @Bean
        PublishedSchemas published(Environment environment) {
            String topic = environment.getRequiredProperty("test.publishes");
            return topic.isEmpty()
                    ? PublishedSchemas.of()
                    : PublishedSchemas.of(new TopicSchema(topic, Sample.getClassSchema()));
        }
    }

    private RunningLeg(ConfigurableApplicationContext context, Infrastructure world, String topic, String leg) {
        this.context = context;
        this.world = world;
        this.topic = topic;
        this.leg = leg;
    }

    static RunningLeg start(Infrastructure world, String topic, String leg, String... settings) {
        // By name, because Spring Boot joins what stands twice.
        Map<String, String> arguments = new LinkedHashMap<>();
        Stream.of(
                        List.of(
                                "spring.application.name=" + leg,
                                "handshake.outbox.producer=" + leg,
                                "test.topic=" + topic,
                                "test.publishes=" + topic,
                                "spring.kafka.bootstrap-servers=" + world.bootstrapServers(),
                                "handshake.registry.url=" + world.registryUrl(),
                                "spring.mongodb.uri=" + mongo(world, leg),
                                "handshake.inbound.wait-first=100ms",
                                "handshake.inbound.wait-last=500ms",
                                "handshake.inbound.delivery-timeout=4s"),
                        List.of(settings))
                .flatMap(List::stream)
                .forEach(setting -> arguments.put(setting.substring(0, setting.indexOf('=')), "--" + setting));
        SpringApplication app = new SpringApplication(App.class);
        app.setWebApplicationType(WebApplicationType.NONE);
        app.setBannerMode(Banner.Mode.OFF);
        return new RunningLeg(app.run(arguments.values().toArray(String[]::new)), world, topic, leg);
    }

    private static String mongo(Infrastructure world, String leg) {
        String uri = world.mongoUri().replaceFirst("/handshake", "/" + leg);
        return uri + (uri.contains("?") ? "&" : "?") + "serverSelectionTimeoutMS=500";
    }

    Listening listening() {
        return context.getBean(Listening.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ParkedRecordDesk desk() {
        return bean(ParkedRecordDesk.class);
    }

    String letters() {
        return topic + "." + leg + ".dlt";
    }

    Health health() {
        return context.getBean("listenersHealthIndicator", HealthIndicator.class)
                .health();
    }

    byte[] encoded(Sample sample) {
        return bean(EventEncoder.class).encode(topic, sample);
    }

    static Sample sample(String id) {
        return Sample.newBuilder()
                .setId(id)
                .setCount(1)
                .setAmount(new BigDecimal("1.0000"))
                .setAt(Instant.EPOCH)
                .setWords(List.of())
                .setInner(null)
                .build();
    }

    /** A record of this partition with this key and value, as bytes. */
    ProducerRecord<byte[], byte[]> record(int partition, String key, byte[] value) {
        return new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), value);
    }

    void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", world.bootstrapServers(), "max.request.size", 4_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException unsent) {
            throw new AssertionError(unsent);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    void send(String... ids) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String id : ids) {
            records.add(record(0, id, encoded(sample(id))));
        }
        send(records);
    }

    static void makeTopics(Infrastructure world, int partitions, String... names) {
        admin(
                world,
                admin -> admin.createTopics(List.of(names).stream()
                                .map(name -> new NewTopic(name, partitions, (short) 1)
                                        .configs(Map.of("max.message.bytes", "4194304")))
                                .toList())
                        .all()
                        .get(30, TimeUnit.SECONDS));
    }

    /** Makes this topic take no batch that is larger. */
    static void limit(Infrastructure world, String topic, int bytes) {
        admin(
                world,
                admin -> admin.incrementalAlterConfigs(Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                List.of(new AlterConfigOp(
                                        new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                                        AlterConfigOp.OpType.SET))))
                        .all()
                        .get(30, TimeUnit.SECONDS));
    }

    static void deleteTopics(Infrastructure world, String... names) {
        admin(world, admin -> admin.deleteTopics(List.of(names)).all().get(30, TimeUnit.SECONDS));
    }

    /** How far the leg's group has stored that it came; -1 for nothing. */
    long committed(int partition) {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin(
                world,
                admin -> admin.listConsumerGroupOffsets(leg)
                        .partitionsToOffsetAndMetadata()
                        .get(30, TimeUnit.SECONDS));
        OffsetAndMetadata offset = offsets.get(new TopicPartition(topic, partition));
        return offset == null ? -1 : offset.offset();
    }

    private interface Asking<T> {
        T of(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private static <T> T admin(Infrastructure world, Asking<T> asking) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", world.bootstrapServers()))) {
            return asking.of(admin);
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    /** Lets the leg's group, whose listeners have ended, read its topic from the beginning. */
    void rewind() {
        admin(
                world,
                admin -> admin.alterConsumerGroupOffsets(
                                leg, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                        .all()
                        .get(30, TimeUnit.SECONDS));
    }

    /** The dead letters that are there now, each partition in its order. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", world.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(letters()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Awaitility.await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(all::add);
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return all;
    }

    static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    @Override
    public void close() {
        context.close();
    }
}
