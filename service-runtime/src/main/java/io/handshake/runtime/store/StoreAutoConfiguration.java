package io.handshake.runtime.store;

import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.kafka.core.MicrometerProducerListener;

/** Wires the store and its outbox for a leg that names itself in {@code handshake.outbox.producer}. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
@ConditionalOnProperty("handshake.outbox.producer")
@EnableConfigurationProperties(OutboxSettings.class)
class StoreAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /**
     * Every write is on a majority's disk before it counts, and only such writes are read: nothing is published, and no
     * offset moves, for what a failover could roll back.
     */
    @Bean
    @ConditionalOnMissingBean
    MongoDatabase database(MongoDatabaseFactory mongo) {
        return mongo.getMongoDatabase()
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
                .withReadConcern(ReadConcern.MAJORITY);
    }

    @Bean
    KafkaEventSender eventSender(KafkaProperties kafka, OutboxSettings settings, MeterRegistry meters) {
        return new KafkaEventSender(
                kafka.buildProducerProperties(), settings, new MicrometerProducerListener<>(meters));
    }

    @Bean
    Outbox outbox(MongoDatabase database, KafkaEventSender sender, OutboxSettings settings, Clock clock) {
        return new Outbox(database, sender, settings, clock, CrashPoints.NONE);
    }

    /** {@code outbox_pending}: aggregates with unpublished events; {@code outbox_oldest_seconds}: how long the oldest waits. */
    @Bean
    MeterBinder outboxMeters(Outbox outbox, Clock clock) {
        return meters -> {
            Gauge.builder("outbox.pending", outbox, box -> box.backlog().aggregates())
                    .description("Aggregates with events that the broker has not acknowledged")
                    .register(meters);
            Gauge.builder(
                            "outbox.oldest.seconds",
                            outbox,
                            box -> box.backlog().age(clock.instant()).toMillis() / 1000.0)
                    .description("Age of the oldest event that the broker has not acknowledged")
                    .register(meters);
        };
    }

    @Bean
    HealthIndicator outboxHealthIndicator(Outbox outbox, OutboxSettings settings, Clock clock) {
        return () -> {
            Outbox.Backlog backlog = outbox.backlog();
            boolean late =
                    backlog.age(clock.instant()).compareTo(settings.lease().multipliedBy(2)) > 0;
            return (late ? Health.down() : Health.up())
                    .withDetail("broker", outbox.brokerAway() ? "away" : "takes events")
                    .withDetail("pending", backlog.aggregates())
                    .withDetail("oldestSeconds", backlog.age(clock.instant()).toSeconds())
                    .build();
        };
    }
}
