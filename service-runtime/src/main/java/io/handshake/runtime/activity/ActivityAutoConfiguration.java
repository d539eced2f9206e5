package io.handshake.runtime.activity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;

/** Wires the sender where a service says how its notes are written, and silence where it does not. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
class ActivityAutoConfiguration {

    /** {@code activity_dropped_total}: notes that nobody will read. */
    @Bean
    @ConditionalOnBean(ActivityEncoder.class)
    @ConditionalOnMissingBean(Activities.class)
    KafkaActivities kafkaActivities(
            ActivityEncoder encoder,
            KafkaProperties kafka,
            MeterRegistry meters,
            @Value("${spring.application.name:unnamed}") String service,
            @Value("${handshake.activity.waiting:1000}") int waiting) {
        Counter dropped = Counter.builder("activity.dropped")
                .description("Notes on what the leg did that could not be sent")
                .register(meters);
        return new KafkaActivities(encoder, kafka.buildProducerProperties(), service + "-activity", waiting, dropped);
    }

    @Bean
    @ConditionalOnMissingBean(Activities.class)
    Activities silentActivities() {
        return Activities.SILENT;
    }
}
