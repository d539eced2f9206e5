package io.handshake.runtime.health;

import io.handshake.runtime.wire.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Wires the indicators {@code kafka}, {@code registry} and {@code listeners}. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "io.handshake.runtime.wire.WireAutoConfiguration",
            "io.handshake.runtime.defaults.ClockAutoConfiguration"
        })
class HealthAutoConfiguration {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    @Bean
    @ConditionalOnBean(KafkaAdmin.class)
    KafkaPing kafkaPing(KafkaAdmin admin) {
        return new KafkaPing(admin.getConfigurationProperties());
    }

    @Bean
    @ConditionalOnBean(KafkaAdmin.class)
    HealthIndicator kafkaHealthIndicator(KafkaPing ping, Clock clock) {
        return new CachedHealth(ping, PERIOD, clock);
    }

    @Bean
    @ConditionalOnBean(SchemaRegistry.class)
    HealthIndicator registryHealthIndicator(SchemaRegistry registry, Clock clock) {
        return new CachedHealth(
                () -> {
                    registry.ping();
                    return "answers";
                },
                PERIOD,
                clock);
    }

    /** Down when a listener has ended that should run: a dead one does not come back without a restart. */
    @Bean
    @ConditionalOnBean(KafkaListenerEndpointRegistry.class)
    HealthIndicator listenersHealthIndicator(KafkaListenerEndpointRegistry listeners) {
        return () -> {
            List<String> dead = listeners.getAllListenerContainers().stream()
                    .filter(container -> !container.isInExpectedState())
                    .map(MessageListenerContainer::getListenerId)
                    .map(String::valueOf)
                    .sorted()
                    .toList();
            return dead.isEmpty()
                    ? Health.up().build()
                    : Health.down().withDetail("ended", dead).build();
        };
    }
}
