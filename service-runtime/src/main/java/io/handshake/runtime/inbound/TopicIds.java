package io.handshake.runtime.inbound;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The broker's own ids of topics. A topic that is deleted and made anew has another, and its offsets start again at 0;
 * so whoever remembers an offset remembers the id with it. An answer is kept for {@code handshake.inbound.topic-refresh}.
 */
public final class TopicIds implements AutoCloseable {
    private final Map<String, Object> connection;
    private final InboundSettings settings;
    private final Map<String, Answer> known = new ConcurrentHashMap<>();
    private @Nullable Admin admin;

    private record Answer(String id, long askedAt) {}

    TopicIds(Map<String, Object> connection, InboundSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /**
     * The id of the topic of this name.
     *
     * @throws Unprocessable if there is none
     * @throws KafkaException of a kind that is an outage, if the broker gives no answer
     */
    public String of(String topic) {
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
