package io.handshake.runtime.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The broker's own ids of topics. A topic that is deleted and made anew has another, and its offsets start again at 0;
 * so whoever remembers an offset remembers the id with it. An answer is kept for {@code handshake.inbound.topic-refresh},
 * or until a partition is assigned or its offsets go back.
 */
public final class TopicIds implements AutoCloseable {
    /** Ours alone: of the headers that a record brings, none of this prefix reaches a listener. */
    static final String HEADER = "handshake-topic-id";

    private final Map<String, Object> connection;
    private final InboundSettings settings;
    private final Map<String, Answer> known = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> offsets = new ConcurrentHashMap<>();
    private @Nullable Admin admin;

    private record Answer(String id, long askedAt) {}

    TopicIds(Map<String, Object> connection, InboundSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /**
     * The id of the topic that this record is from. Of a dead letter that is replayed it is the one that the topic had
     * when the record was parked: by now another topic may have that name.
     *
     * @throws Unprocessable if there is none
     * @throws KafkaException of a kind that is an outage, if the broker gives no answer
     */
    public String of(ConsumerRecord<?, ?> delivered) {
        Header parkedFrom = delivered.headers().lastHeader(HEADER);
        return parkedFrom == null ? now(delivered) : new String(parkedFrom.value(), UTF_8);
    }

    /** As {@link #of}, of a record as the broker gave it, whose headers are its sender's. */
    String now(ConsumerRecord<?, ?> record) {
        Long before = offsets.put(new TopicPartition(record.topic(), record.partition()), record.offset());
        if (before != null && record.offset() < before) {
            known.remove(record.topic());
        }
        return now(record.topic());
    }

    /** These partitions are read anew. */
    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> known.remove(partition.topic()));
    }

    private String now(String topic) {
        Answer answer = known.get(topic);
        if (answer != null
                && System.nanoTime() - answer.askedAt()
                        < settings.topicRefresh().toNanos()) {
            return answer.id();
        }
        String id = ask(topic);
        known.put(topic, new Answer(id, System.nanoTime()));
        return id;
    }

    private String ask(String topic) {
        try {
            Map<String, TopicDescription> described = admin().describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(settings.deliveryTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return Objects.requireNonNull(described.get(topic)).topicId().toString();
        } catch (InterruptedException stopping) {
            throw new InterruptException(stopping);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Unprocessable("NO_TOPIC", "there is no topic " + topic + "; make it and replay this");
            }
            throw unanswered(topic, failed);
        } catch (java.util.concurrent.TimeoutException late) {
            throw unanswered(topic, late);
        }
    }

    private static TimeoutException unanswered(String topic, Exception why) {
        return new TimeoutException("the broker did not say which id topic " + topic + " has", why);
    }

    private synchronized Admin admin() {
        Admin client = admin;
        if (client == null) {
            client = Admin.create(connection);
            admin = client;
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
