package io.handshake.runtime.inbound;

import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.inbound.ParkedRecord.Letter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

/**
 * Parks records: their bytes on the topic of dead letters, then a document that says where they are and why. When
 * {@link #park} returns, both are durable and the offset may move. A record that is delivered again is parked once, and
 * anew if it had been replayed or had expired; a crash between letter and document leaves a second letter, that no document names.
 */
final class DeadLetters implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final int LONGEST_DETAIL = 2_000;
    private static final int LONGEST_KEY = 300;

    /** Above what the deserializer reads, with room for headers: here it is the topic that sets the limit. */
    private static final int LARGEST = 32 * 1024 * 1024;

    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final KafkaTemplate<byte[], byte[]> kafka;
    private final ParkedRecords parked;
    private final TopicIds topics;
    private final InboundSettings settings;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Activities activities;
    private final ApplicationEventPublisher events;

    /** By the record's partition, of which one record at a time waits to be parked. */
    private final Map<TopicPartition, Unnamed> unnamed = new ConcurrentHashMap<>();

    /** A letter that no document names yet. */
    private record Unnamed(long offset, String digest, Letter letter) {}

    /** @param connection how to reach the broker; what the guarantees need is set here and cannot be overridden */
    DeadLetters(
            Map<String, Object> connection,
            ParkedRecords parked,
            TopicIds topics,
            InboundSettings settings,
            Clock clock,
            MeterRegistry meters,
            Activities activities,
            ApplicationEventPublisher events) {
        Map<String, Object> properties = new HashMap<>(connection);
        int delivery = Math.toIntExact(settings.deliveryTimeout().toMillis());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, settings.leg() + "-dead-letters");
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, delivery / 2);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, delivery / 2);
        this.producers = new DefaultKafkaProducerFactory<>(properties);
        this.kafka = new KafkaTemplate<>(producers);
        // Spring's own would print the record.
        this.kafka.setProducerListener(new ProducerListener<>() {});
        this.parked = parked;
        this.topics = topics;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
        this.activities = activities;
        this.events = events;
    }

    /**
     * Parks a record.
     *
     * @throws RuntimeException if it is not durable; nothing was lost, and the same may be tried again
     */
    void park(ConsumerRecord<byte[], byte[]> record, Diagnosis diagnosis, int attempts) {
        String place = record.topic() + "-" + record.partition() + "-" + record.offset();
        String digest = DeadLetter.digest(record);
        String id = place;
        Optional<ParkedRecord> known = parked.find(id);
        if (known.isPresent() && !known.get().digest().equals(digest)) {
            // The same place and another record: the topic was deleted and made anew.
            id = place + "-" + digest;
            known = parked.find(id);
        }
        if (known.isPresent() && known.get().state() == ParkedRecord.State.PARKED) {
            return;
        }
        ParkedRecord unsent = describe(id, record, digest, diagnosis, attempts);
        ParkedRecord sent = unsent.in(letter(record, unsent));
        boolean added = known.isPresent() ? parked.addAgain(sent) : parked.add(sent);
        unnamed.remove(partition(record));
        if (added) {
            tell(sent);
        }
    }

    /** Sent, or sent before and not yet named by a document: a store that refuses writes must not cost a letter each time. */
    private Letter letter(ConsumerRecord<byte[], byte[]> record, ParkedRecord why) {
        Unnamed before = unnamed.get(partition(record));
        if (before != null
                && before.offset() == record.offset()
                && before.digest().equals(why.digest())) {
            return before.letter();
        }
        Letter letter = send(record, why);
        unnamed.put(partition(record), new Unnamed(record.offset(), why.digest(), letter));
        return letter;
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private ParkedRecord describe(
            String id, ConsumerRecord<byte[], byte[]> record, String digest, Diagnosis diagnosis, int attempts) {
        Words words = Words.of(diagnosis, settings.leg());
        @Nullable String key = Boundary.key(record);
        return new ParkedRecord(
                id,
                record.topic(),
                topics.now(record),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                digest,
                key == null ? null : cut(key, LONGEST_KEY),
                words.reason(),
                cut(words.detail(), LONGEST_DETAIL),
                words.failure(),
                attempts,
                clock.instant(),
                ParkedRecord.State.PARKED,
                null);
    }

    /** A diagnosis as it is shown. */
    record Words(String reason, String detail, String failure) {

        static Words of(Diagnosis diagnosis, String leg) {
            return switch (diagnosis) {
                case Diagnosis.Refused refused -> new Words(refused.reason(), refused.detail(), refused.failure());
                case Diagnosis.Unexpected unexpected -> unforeseen(unexpected.failure(), unexpected.place(), leg);
                case Diagnosis.Broken broken -> unforeseen(broken.failure(), broken.place(), leg);
                case Diagnosis.Outage outage -> new Words("OUTAGE", outage.what(), outage.what());
            };
        }

        private static Words unforeseen(String failure, String place, String leg) {
            return new Words(
                    "UNEXPECTED",
                    failure + " at " + place + "; mend " + leg + " or the record's sender, then replay it",
                    failure);
        }
    }

    private Letter send(ConsumerRecord<byte[], byte[]> record, ParkedRecord why) {
        String topic = settings.deadLettersOf(record.topic());
        Duration patience = settings.deliveryTimeout().multipliedBy(2);
        try {
            RecordMetadata acknowledged = kafka.send(DeadLetter.of(record, topic, settings.leg(), why))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .getRecordMetadata();
            return new Letter(topic, acknowledged.partition(), acknowledged.offset());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw unsent(topic, stopping);
        } catch (ExecutionException | TimeoutException | RuntimeException refused) {
            if (root(refused) instanceof RecordTooLargeException) {
                return inPlace(record, topic);
            }
            throw unsent(topic, refused);
        }
    }

    /**
     * Compressed with others by its sender, a record may be larger than any letter. It stays where it is: better a letter
     * with the life of its topic than a partition that stands still for ever.
     */
    private static Letter inPlace(ConsumerRecord<byte[], byte[]> record, String topic) {
        log.warn(
                "topic={} partition={} offset={} outcome=too-large; its bytes stay there and end with that topic's"
                        + " retention, since {} does not take them; raise its max.message.bytes",
                record.topic(),
                record.partition(),
                record.offset(),
                topic);
        return new Letter(record.topic(), record.partition(), record.offset());
    }

    /** The broker did not acknowledge a letter. The message is ours and safe to show. */
    static final class Unsent extends RuntimeException {
        Unsent(String message) {
            super(message);
        }
    }

    private Unsent unsent(String topic, Throwable why) {
        meters.counter("dlt.failures", "topic", topic).increment();
        return new Unsent("the topic of dead letters " + topic + " takes no letter ("
                + root(why).getClass().getSimpleName()
                + "); check that it exists, that its max.message.bytes is above that of its origin, and that this"
                + " service may write to it");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private void tell(ParkedRecord record) {
        log.error(
                "topic={} partition={} offset={} outcome=parked id={} reason={} attempts={} failure={}",
                record.topic(),
                record.partition(),
                record.offset(),
                record.id(),
                record.reason(),
                record.attempts(),
                record.failure());
        meters.counter("dlt.parked", "topic", record.topic(), "reason", record.reason())
                .increment();
        try {
            activities.tell(new ActivityNote(
                    // Not its key, which is foreign text and may be of no form that keys have here.
                    record.id(),
                    "PARKED",
                    record.reason(),
                    record.attempts(),
                    null,
                    record.detail(),
                    null,
                    record.parkedAt()));
            events.publishEvent(new RecordParked(record.id(), record.topic(), record.key(), record.reason()));
        } catch (RuntimeException deaf) {
            // It is parked, and whoever wants to hear of it can't undo that.
            log.warn(
                    "id={} outcome=untold reason={}",
                    record.id(),
                    deaf.getClass().getName());
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    @Override
    public void close() {
        producers.destroy();
    }
}
