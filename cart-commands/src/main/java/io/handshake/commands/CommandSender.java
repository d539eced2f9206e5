package io.handshake.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.handshake.events.v1.CartCommand;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.wire.EventEncoder;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/** Puts commands on their topics, and says for each what is certain of it. */
final class CommandSender implements AutoCloseable {
    private static final String TYPE = CartCommand.class.getSimpleName();
    private static final int CLOSE_WITHIN_SECONDS = 1;

    private final ProducerFactory<byte[], byte[]> producers;
    private final EventEncoder encoder;
    private final String source;
    private final Duration patience;
    private final Clock clock;

    /**
     * On this broker.
     *
     * @param connection how to reach it; what the guarantees need is set here and can't be overridden
     * @param leg who sends
     */
    CommandSender(
            Map<String, Object> connection, EventEncoder encoder, String leg, CommandSettings settings, Clock clock) {
        this(producers(connection, leg, settings), encoder, leg, settings, clock);
    }

    CommandSender(
            ProducerFactory<byte[], byte[]> producers,
            EventEncoder encoder,
            String leg,
            CommandSettings settings,
            Clock clock) {
        this.producers = producers;
        this.encoder = encoder;
        this.source = "/handshake/" + leg;
        this.clock = clock;
        // The client gives a record up by itself, and then says so.
        this.patience = settings.deliveryTimeout().plusSeconds(1);
    }

    private static ProducerFactory<byte[], byte[]> producers(
            Map<String, Object> connection, String leg, CommandSettings settings) {
        int delivery = Math.toIntExact(settings.deliveryTimeout().toMillis());
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, leg + "-commands");
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, delivery / 2);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, delivery / 2);
        DefaultKafkaProducerFactory<byte[], byte[]> producers = new DefaultKafkaProducerFactory<>(properties);
        producers.setPhysicalCloseTimeout(CLOSE_WITHIN_SECONDS);
        return producers;
    }

    /** What is certain of a command. Reasons are for people, and hold nothing of it. */
    sealed interface Sent {
        /** It is on the topic. */
        record Acknowledged() implements Sent {}

        /** It is not, and will not be. */
        record Refused(String reason) implements Sent {}

        /** It may be. */
        record InDoubt(String reason) implements Sent {}
    }

    /** Blocks until one of them is certain. */
    Sent send(String topic, String key, CartCommand command) {
        Future<RecordMetadata> sent;
        Departure departure = new Departure();
        try {
            ProducerRecord<byte[], byte[]> message =
                    new ProducerRecord<>(topic, key.getBytes(UTF_8), encoder.encode(topic, command));
            describe(message.headers(), key, command);
            sent = producers.createProducer().send(message, departure);
        } catch (InterruptException stopping) {
            throw stopping;
        } catch (KafkaException unreachable) {
            return new Sent.Refused("the broker can't be reached: " + name(unreachable));
        } catch (RuntimeException unencoded) {
            return new Sent.Refused("the command can't be written: " + name(unencoded));
        }
        try {
            sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Sent.Acknowledged();
        } catch (InterruptedException stopping) {
            throw new InterruptException(stopping);
        } catch (TimeoutException silent) {
            return new Sent.InDoubt("the broker has not acknowledged it");
        } catch (ExecutionException failed) {
            Throwable why = failed.getCause() == null ? failed : failed.getCause();
            return departure.left() && !isRefusal(why)
                    ? new Sent.InDoubt("the broker has not acknowledged it: " + name(why))
                    : new Sent.Refused(topic + " did not take it: " + name(why));
        }
    }

    /**
     * What the client refuses by itself it tells in the thread that sends, before {@code send} returns: there was no broker, no
     * topic or no room. All else is told by the client's own thread, which may have sent it, however soon that comes.
     */
    private static final class Departure implements Callback {
        private final Thread sending = Thread.currentThread();
        private boolean stayed;

        @Override
        public void onCompletion(@Nullable RecordMetadata sent, @Nullable Exception failure) {
            if (Thread.currentThread() == sending) {
                stayed = true;
            }
        }

        boolean left() {
            return !stayed;
        }
    }

    private void describe(Headers headers, String key, CartCommand command) {
        String id = command.getEffectId() + "." + command.getVersion();
        add(headers, "event-id", id);
        add(headers, "event-type", TYPE);
        Trace.current().ifPresent(trace -> add(headers, "traceparent", trace.toString()));
        add(headers, "ce_specversion", "1.0");
        add(headers, "ce_id", id);
        add(headers, "ce_source", source);
        add(headers, "ce_type", TYPE);
        add(headers, "ce_subject", key);
        add(headers, "ce_time", clock.instant().toString());
        add(headers, "content-type", "application/avro");
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    /** The broker looked at it and said no. */
    private static boolean isRefusal(Throwable why) {
        return why instanceof RecordTooLargeException
                || why instanceof InvalidTopicException
                || why instanceof UnknownTopicOrPartitionException
                || why instanceof TopicAuthorizationException;
    }

    private static String name(Throwable failure) {
        return failure.getClass().getSimpleName();
    }

    @Override
    public void close() {
        producers.reset();
    }
}
