package io.handshake.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.handshake.events.v1.CartCommand;
import io.handshake.events.v1.CartOutcome;
import io.handshake.events.v1.EffectOutcome;
import io.handshake.runtime.wire.EventDecoder;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.schemas.Topic;
import io.handshake.schemas.TopicCatalogue;
import io.handshake.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The topics of one cart, as its foreign connector sees them. */
final class CartTopics {
    private static final int PARTITIONS = 3;

    private final Infrastructure world;
    final String cart;

    private CartTopics(Infrastructure world, String cart) {
        this.world = world;
        this.cart = cart;
    }

    /** Makes them as the catalogue says, with the dead letters. */
    static CartTopics make(Infrastructure world, String cart) {
        TopicCatalogue catalogue = TopicCatalogue.load();
        List<NewTopic> topics = new ArrayList<>();
        for (Topic topic : catalogue.forCart(cart)) {
            topics.add(new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()));
            catalogue
                    .deadLetters(topic)
                    .forEach(letters ->
                            topics.add(new NewTopic(letters.name(), PARTITIONS, (short) 1).configs(letters.config())));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", world.bootstrapServers()))) {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
        return new CartTopics(world, cart);
    }

    String outcomes() {
        return Topics.cartOutcomes(cart);
    }

    List<ConsumerRecord<byte[], byte[]>> commandRecords() {
        return read(Topics.cartCommands(cart));
    }

    List<CartCommand> commands(EventDecoder decoder) {
        return commandRecords().stream()
                .map(record -> (CartCommand) decoder.decode(record.topic(), record.headers(), record.value()))
                .toList();
    }

    /** Commands for this order, in the order in which they were sent. */
    List<CartCommand> commands(EventDecoder decoder, String orderKey) {
        return commands(decoder).stream()
                .filter(command -> orderKey.equals(command.getOrderKey()))
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return read(Topics.deadLetters(outcomes(), Leg.NAME));
    }

    void answer(EventEncoder encoder, CartCommand command, EffectOutcome outcome) {
        answer(encoder, command.getOrderKey(), outcomeOf(command, outcome));
    }

    void answer(EventEncoder encoder, String key, CartOutcome outcome) {
        send(List.of(new ProducerRecord<>(outcomes(), key.getBytes(UTF_8), encoder.encode(outcomes(), outcome))));
    }

    static CartOutcome outcomeOf(CartCommand command, EffectOutcome outcome) {
        return new CartOutcome(
                command.getEffectId(),
                command.getVersion(),
                outcome,
                outcome == EffectOutcome.DONE ? "S-" + command.getOrderKey() : null,
                null);
    }

    void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", world.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        } catch (ExecutionException unsent) {
            throw new AssertionError(unsent);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", world.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Stream.iterate(0, i -> i < PARTITIONS, i -> i + 1)
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(all::add);
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return all;
    }
}
