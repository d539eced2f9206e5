package io.handshake.confirm.scripted;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Somebody else's connector: it does each effect once, however often it is commanded, and answers each command. */
public final class Partner implements AutoCloseable {
    private static final int PARTITIONS = 3;

    private final String cart;
    private final KafkaConsumer<byte[], byte[]> commands;
    private final KafkaProducer<byte[], byte[]> outcomes;
    private final Map<String, Act> acts = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private Thread thread = new Thread(() -> {});

    /** What was done for an order under a reference; {@code what} is the kind of command. */
    public record Act(String order, String what) {}

    private Partner(Infrastructure world, String cart) {
        this.cart = cart;
        Map<String, Object> broker = Map.of("bootstrap.servers", world.bootstrapServers());
        this.commands = new KafkaConsumer<>(broker, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.outcomes = new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Makes the cart's topics, as the catalogue says. */
    public static Partner at(Infrastructure world, String cart) {
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
        return new Partner(world, cart);
    }

    public String cart() {
        return cart;
    }

    /** Works until it is closed. */
    public void start(EventDecoder decoder, EventEncoder encoder) {
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.cartCommands(cart), partition))
                .toList();
        commands.assign(partitions);
        commands.seekToBeginning(partitions);
        thread = Thread.ofPlatform().name("partner").daemon().start(() -> {
            try (commands) {
                while (!closing) {
                    for (ConsumerRecord<byte[], byte[]> record : commands.poll(Duration.ofMillis(100))) {
                        act((CartCommand) decoder.decode(record.topic(), record.headers(), record.value()), encoder);
                    }
                }
            } catch (WakeupException ending) {
                closing = true;
            }
        });
    }

    private void act(CartCommand command, EventEncoder encoder) {
        String order = command.getOrderKey();
        acts.put(command.getEffectId(), new Act(order, command.getBody().getClass().getSimpleName()));
        String topic = Topics.cartOutcomes(cart);
        CartOutcome outcome = new CartOutcome(
                command.getEffectId(), command.getVersion(), EffectOutcome.DONE, "P-" + command.getEffectId(), null);
        outcomes.send(new ProducerRecord<>(topic, order.getBytes(UTF_8), encoder.encode(topic, outcome)));
    }

    /** All that was done, once per reference. */
    public List<Act> acts() {
        return List.copyOf(acts.values());
    }

    @Override
    public void close() {
        closing = true;
        commands.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        outcomes.close(Duration.ofSeconds(5));
    }
}
