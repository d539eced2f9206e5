package io.handshake.runtime.health;

import io.handshake.runtime.wire.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.bson.Document;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.mongodb.MongoDatabaseFactory;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaAdmin;

/** Wires the indicators {@code kafka}, {@code registry}, {@code mongo} and {@code listeners}. */
@AutoConfiguration(
        beforeName = "org.springframework.boot.mongodb.autoconfigure.health.MongoHealthContributorAutoConfiguration",
        afterName = {
            "org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "io.handshake.runtime.wire.WireAutoConfiguration",
            "io.handshake.runtime.defaults.ClockAutoConfiguration"
        })
class HealthAutoConfiguration {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Bean
    @ConditionalOnBean(KafkaAdmin.class)
    KafkaPing kafkaPing(KafkaAdmin admin) {
        return new KafkaPing(admin.getConfigurationProperties());
    }

    @Bean
    @ConditionalOnBean(KafkaAdmin.class)
    HealthIndicator kafkaHealthIndicator(KafkaPing ping, Clock clock) {
        return new CachedHealth(ping, CachedHealth.PERIOD, clock);
    }

    @Bean
    @ConditionalOnBean(SchemaRegistry.class)
    HealthIndicator registryHealthIndicator(SchemaRegistry registry, Clock clock) {
        return new CachedHealth(
                () -> {
                    registry.ping();
                    return "answers";
                },
                CachedHealth.PERIOD,
                clock);
    }

    /** Takes the place of Spring Boot's, which asks {@code hello} of a server that may not know it, and waits for 30 s. */
    @Bean
    @ConditionalOnBean(MongoDatabaseFactory.class)
    HealthIndicator mongoHealthIndicator(MongoDatabaseFactory mongo, Clock clock) {
        return new CachedHealth(
                () -> {
                    mongo.getMongoDatabase()
                            .withTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .runCommand(new Document("ping", 1));
                    return "answers";
                },
                CachedHealth.PERIOD,
                clock);
    }

    /** Down when a listener has ended that should run, or hangs: neither comes back without a restart. */
    @Bean
    @ConditionalOnBean(KafkaListenerEndpointRegistry.class)
    HealthIndicator listenersHealthIndicator(KafkaListenerEndpointRegistry listeners, KafkaProperties kafka) {
        return new ListenersHealth(listeners::getAllListenerContainers, maxPollInterval(kafka));
    }

    private static Duration maxPollInterval(KafkaProperties kafka) {
        Object configured = kafka.buildConsumerProperties().get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
        return configured == null ? Duration.ofMinutes(5) : Duration.ofMillis(Long.parseLong(configured.toString()));
    }
}
