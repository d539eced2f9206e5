package io.handshake.runtime.inbound;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.wire.EventDecoder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.MicrometerConsumerListener;
import org.springframework.kafka.listener.ContainerProperties;

/**
 * Wires {@code inboundListeners}, the container factory that every listener of a leg names, and what stands behind it,
 * for a leg that names itself in {@code handshake.outbox.producer}.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "io.handshake.runtime.store.StoreAutoConfiguration",
            "io.handshake.runtime.wire.WireAutoConfiguration"
        })
@ConditionalOnProperty("handshake.outbox.producer")
@ConditionalOnBean({MongoDatabase.class, EventDecoder.class})
@EnableConfigurationProperties(InboundSettings.class)
class InboundAutoConfiguration {
    private static final Duration AUTHORIZATION_RETRY = Duration.ofSeconds(10);
    /** Within this a listener sees that a pause is over. */
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Duration LAST_RECORD = Duration.ofSeconds(15);

    @Bean
    ParkedRecords parkedRecords(MongoDatabase database, Clock clock, InboundSettings settings) {
        return new ParkedRecords(database, clock, settings.replayLease());
    }

    @Bean
    DeadLetters deadLetters(
            KafkaProperties kafka,
            ParkedRecords parked,
            TopicIds topics,
            InboundSettings settings,
            Clock clock,
            MeterRegistry meters,
            ObjectProvider<Activities> activities,
            ApplicationEventPublisher events) {
        return new DeadLetters(
                kafka.buildProducerProperties(),
                parked,
                topics,
                settings,
                clock,
                meters,
                activities.getIfAvailable(() -> Activities.SILENT),
                events);
    }

    @Bean
    InboundErrors inboundErrors(
            DeadLetters deadLetters,
            Boundaries boundaries,
            InboundSettings settings,
            ObjectProvider<Activities> activities,
            Clock clock) {
        return new InboundErrors(
                deadLetters, boundaries, settings, activities.getIfAvailable(() -> Activities.SILENT), clock);
    }

    /** {@code inbound_waiting}: partitions that stand still. */
    @Bean
    MeterBinder inboundMeters(Boundaries boundaries) {
        return meters -> Gauge.builder("inbound.waiting", boundaries, Boundaries::waiting)
                .description("Partitions whose next record could not be taken in yet")
                .register(meters);
    }

    @Bean
    Boundaries boundaries(EventDecoder decoder, ObjectProvider<IntakeGate> gate, TopicIds topics) {
        return new Boundaries(decoder, gate.getIfAvailable(() -> IntakeGate.ALWAYS_OPEN), topics);
    }

    @Bean
    TopicIds topicIds(KafkaProperties kafka, InboundSettings settings) {
        return new TopicIds(kafka.buildAdminProperties(), settings);
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<byte[], byte[]> inboundListeners(
            KafkaProperties kafka,
            InboundSettings settings,
            Boundaries boundaries,
            InboundErrors errors,
            MeterRegistry meters) {
        DefaultKafkaConsumerFactory<byte[], byte[]> consumers =
                new DefaultKafkaConsumerFactory<>(consumer(kafka, settings));
        consumers.addListener(new MicrometerConsumerListener<>(meters));
        ConcurrentKafkaListenerContainerFactory<byte[], byte[]> listeners =
                new ConcurrentKafkaListenerContainerFactory<>();
        listeners.setConsumerFactory(consumers);
        listeners.setConcurrency(settings.concurrency());
        listeners.setCommonErrorHandler(errors);
        listeners.setContainerCustomizer(boundaries);
        listeners.setMissingTopicsFatal(false);
        ContainerProperties container = listeners.getContainerProperties();
        container.setAckMode(ContainerProperties.AckMode.RECORD);
        container.setSyncCommits(true);
        container.setAuthExceptionRetryInterval(AUTHORIZATION_RETRY);
        container.setPollTimeout(POLL.toMillis());
        container.setShutdownTimeout(LAST_RECORD.toMillis());
        // The rest of a poll is read again by whoever has the partition next.
        container.setStopImmediate(true);
        return listeners;
    }

    private static Map<String, Object> consumer(KafkaProperties kafka, InboundSettings settings) {
        Map<String, Object> properties = new HashMap<>(kafka.buildConsumerProperties());
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(
                ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                Math.toIntExact(settings.topicRefresh().toMillis()));
        properties.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, settings.leg());
        return properties;
    }

    @Bean
    Replays replays(
            ParkedRecords parked,
            Boundaries boundaries,
            KafkaProperties kafka,
            InboundSettings settings,
            MeterRegistry meters) {
        return new Replays(
                parked,
                boundaries,
                () -> new LetterReader(consumer(kafka, settings), settings.leg()),
                settings,
                meters);
    }

    @Bean
    ParkedRecordDesk parkedRecordDesk(ParkedRecords parked, Replays replays) {
        return new ParkedRecordDesk(parked, replays);
    }
}
