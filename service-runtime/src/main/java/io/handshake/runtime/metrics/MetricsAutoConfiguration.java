package io.handshake.runtime.metrics;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Wires what every meter of a service has in common. */
@AutoConfiguration(
        beforeName =
                "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
class MetricsAutoConfiguration {

    @Bean
    MeterFilter serviceTag(@Value("${spring.application.name:unnamed}") String service) {
        return MeterFilter.commonTags(Tags.of("service", service));
    }
}
