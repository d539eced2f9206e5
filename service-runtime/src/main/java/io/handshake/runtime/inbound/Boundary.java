package io.handshake.runtime.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.runtime.wire.EventDecoder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.support.Acknowledgment;

/**
 * Stands between the container, which handles bytes, and a leg's listener, which gets a decoded record. The container
 * so always has the bytes of what fails, whatever the failure. Whatever is thrown, {@code Error}s included, leaves as a
 * diagnosed {@link ListenerFailure}.
 */
final class Boundary implements AcknowledgingConsumerAwareMessageListener<byte[], byte[]> {
    private static final Logger log = LoggerFactory.getLogger(Boundary.class);

    /** Headers by which frameworks tell themselves something. Whoever else wrote them, no listener shall act on them. */
    private static final List<String> RESERVED =
            List.of("spring", "kafka_", "retry_topic", "__", DeadLetter.PREFIX, "handshake-");

    private final AcknowledgingConsumerAwareMessageListener<String, Object> listener;
    private final EventDecoder decoder;
    private final IntakeGate gate;
    private final Map<TopicPartition, Tries> failing = new ConcurrentHashMap<>();

    /** @param surprises how many of them failed in a way that nobody expected; an outage in between says nothing of the record */
    private record Tries(long offset, int count, int surprises) {}

    Boundary(
            AcknowledgingConsumerAwareMessageListener<String, Object> listener, EventDecoder decoder, IntakeGate gate) {
        this.listener = listener;
        this.decoder = decoder;
        this.gate = gate;
    }

    @Override
    public void onMessage(
            ConsumerRecord<byte[], byte[]> message,
            @Nullable Acknowledgment acknowledgment,
            @Nullable Consumer<?, ?> consumer) {
        TopicPartition partition = new TopicPartition(message.topic(), message.partition());
        try {
            hand(message, null, acknowledgment, consumer);
        } catch (RuntimeException | Error failed) {
            Diagnosis diagnosis = Diagnosis.of(failed);
            Tries tries = tries(partition, message.offset(), diagnosis);
            throw new ListenerFailure(diagnosis, tries.count(), tries.surprises());
        }
        Tries before = failing.remove(partition);
        if (before != null && before.offset() == message.offset()) {
            log.info(
                    "topic={} partition={} offset={} outcome=delivered attempts={}",
                    message.topic(),
                    message.partition(),
                    message.offset(),
                    before.count() + 1);
        }
    }

    private Tries tries(TopicPartition partition, long offset, Diagnosis diagnosis) {
        Tries before = failing.get(partition);
        if (before == null || before.offset() != offset) {
            before = new Tries(offset, 0, 0);
        }
        int surprises = before.surprises() + (diagnosis instanceof Diagnosis.Unexpected ? 1 : 0);
        Tries now = new Tries(offset, before.count() + 1, surprises);
        failing.put(partition, now);
        return now;
    }

    /**
     * Hands a dead letter to the listener once more; its offset is not touched.
     *
     * @param topicId of the topic that it was read from, which may have been made anew since
     */
    void replay(ConsumerRecord<byte[], byte[]> message, @Nullable String topicId, Consumer<?, ?> consumer) {
        try {
            hand(message, topicId, null, consumer);
        } catch (RuntimeException | Error failed) {
            throw new ListenerFailure(Diagnosis.of(failed), 1, 1);
        }
    }

    private void hand(
            ConsumerRecord<byte[], byte[]> message,
            @Nullable String topicId,
            @Nullable Acknowledgment acknowledgment,
            @Nullable Consumer<?, ?> consumer) {
        if (gate.pauses()) {
            throw new IntakePaused();
        }
        try (Trace _ = Trace.enter(trace(message.headers()))) {
            decoded(message, topicId, acknowledgment, consumer);
        }
    }

    /** The trace that the sender names, or one that begins here. */
    private static Traceparent trace(Headers headers) {
        Header sent = headers.lastHeader("traceparent");
        byte[] value = sent == null ? null : sent.value();
        return Traceparent.parse(value == null ? null : new String(value, UTF_8))
                .orElseGet(Traceparent::begun);
    }

    private void decoded(
            ConsumerRecord<byte[], byte[]> message,
            @Nullable String topicId,
            @Nullable Acknowledgment acknowledgment,
            @Nullable Consumer<?, ?> consumer) {
        Object event = decoder.decode(message.topic(), message.headers(), message.value());
        Headers headers = unreserved(message.headers());
        if (topicId != null) {
            headers.add(TopicIds.HEADER, topicId.getBytes(UTF_8));
        }
        ConsumerRecord<String, Object> record = new ConsumerRecord<>(
                message.topic(),
                message.partition(),
                message.offset(),
                message.timestamp(),
                message.timestampType(),
                message.serializedKeySize(),
                message.serializedValueSize(),
                key(message),
                event,
                headers,
                message.leaderEpoch());
        listener.onMessage(record, acknowledgment, consumer);
    }

    /** How many partitions stand still because their next record could not be taken in yet. */
    int waiting() {
        return failing.size();
    }

    /** Others have these partitions now. */
    void forget(Collection<TopicPartition> partitions) {
        failing.keySet().removeAll(partitions);
    }

    /** This record is settled, though the listener did not take it in. */
    void settled(ConsumerRecord<?, ?> record) {
        failing.remove(new TopicPartition(record.topic(), record.partition()));
    }

    static @Nullable String key(ConsumerRecord<byte[], byte[]> message) {
        byte[] key = message.key();
        return key == null ? null : new String(key, UTF_8);
    }

    private static Headers unreserved(Headers all) {
        RecordHeaders kept = new RecordHeaders();
        for (Header header : all) {
            if (RESERVED.stream().noneMatch(header.key()::startsWith)) {
                kept.add(header);
            }
        }
        return kept;
    }
}
