package io.handshake.runtime.inbound;

import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.wire.EventDecoder;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.listener.AcknowledgingConsumerAwareMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.listener.adapter.AsyncRepliesAware;

/** Draws the boundary around every listener of the leg, and finds the one that takes a topic's records. */
final class Boundaries
        implements ContainerCustomizer<byte[], byte[], ConcurrentMessageListenerContainer<byte[], byte[]>> {
    private final EventDecoder decoder;
    private final IntakeGate gate;
    private final TopicIds topics;
    private final List<Drawn> drawn = new CopyOnWriteArrayList<>();

    private record Drawn(ContainerProperties listensTo, Boundary boundary) {

        boolean takes(String topic) {
            String[] topics = listensTo.getTopics();
            Pattern pattern = listensTo.getTopicPattern();
            return (topics != null && Arrays.asList(topics).contains(topic))
                    || (pattern != null && pattern.matcher(topic).matches());
        }
    }

    Boundaries(EventDecoder decoder, IntakeGate gate, TopicIds topics) {
        this.decoder = decoder;
        this.gate = gate;
        this.topics = topics;
    }

    @Override
    public void configure(ConcurrentMessageListenerContainer<byte[], byte[]> container) {
        ContainerProperties properties = container.getContainerProperties();
        Boundary boundary =
                new Boundary(oneByOne(properties.getMessageListener(), container.getListenerId()), decoder, gate);
        properties.setMessageListener(boundary);
        properties.setConsumerRebalanceListener(new ConsumerAwareRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> ours) {
                topics.forget(ours);
            }

            @Override
            public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> gone) {
                boundary.forget(gone);
            }

            @Override
            public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> gone) {
                boundary.forget(gone);
            }
        });
        drawn.add(new Drawn(properties, boundary));
    }

    Optional<Boundary> of(String topic) {
        return drawn.stream()
                .filter(one -> one.takes(topic))
                .map(Drawn::boundary)
                .findFirst();
    }

    /** Over all listeners, as {@link Boundary#waiting}. */
    int waiting() {
        return drawn.stream().mapToInt(one -> one.boundary().waiting()).sum();
    }

    void settled(ConsumerRecord<?, ?> record) {
        of(record.topic()).ifPresent(boundary -> boundary.settled(record));
    }

    /** A failed batch can starve the dead letters of another partition, and an asynchronous failure can pass by unseen. */
    @SuppressWarnings("unchecked") // the endpoint's own types are erased; the listener gets what our decoder gives
    private static AcknowledgingConsumerAwareMessageListener<String, Object> oneByOne(
            @Nullable Object listener, @Nullable String id) {
        if (listener instanceof AsyncRepliesAware aware && aware.isAsyncReplies()) {
            throw new IllegalStateException("listener " + id + " answers asynchronously; let it return void");
        }
        return switch (listener) {
            case AcknowledgingConsumerAwareMessageListener<?, ?> full ->
                (AcknowledgingConsumerAwareMessageListener<String, Object>) full;
            case MessageListener<?, ?> plain -> {
                MessageListener<String, Object> typed = (MessageListener<String, Object>) plain;
                yield (record, _, _) -> typed.onMessage(record);
            }
            case null, default ->
                throw new IllegalStateException(
                        "listener " + id + " takes batches or is not known yet; annotate a method that takes one record"
                                + " with @KafkaListener(containerFactory = \"inboundListeners\")");
        };
    }
}
