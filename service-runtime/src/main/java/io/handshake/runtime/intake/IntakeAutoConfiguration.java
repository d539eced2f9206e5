package io.handshake.runtime.intake;

import io.handshake.runtime.store.Outbox;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Wires the gate of a leg that has an outbox. */
@AutoConfiguration(afterName = "io.handshake.runtime.store.StoreAutoConfiguration")
@ConditionalOnBean(Outbox.class)
@EnableConfigurationProperties(IntakeSettings.class)
class IntakeAutoConfiguration {

    @Bean
    MeasuredGate intakeGate(Outbox outbox, ObjectProvider<WorkFolder> folders, IntakeSettings settings, Clock clock) {
        List<Path> watched = Stream.concat(
                        // The web server keeps large parts of forms there.
                        Stream.of(Path.of(System.getProperty("java.io.tmpdir"))),
                        folders.orderedStream().map(WorkFolder::path))
                .distinct()
                .toList();
        return new MeasuredGate(
                outbox::backlog,
                outbox::brokerAway,
                MeasuredGate.FreeSpace.OF_THE_SYSTEM,
                watched,
                settings,
                clock,
                System::nanoTime);
    }

    /** {@code intake_open}: 1 or 0; {@code intake_disk_free_bytes}: the least of the folders written to. */
    @Bean
    MeterBinder intakeMeters(MeasuredGate gate) {
        return meters -> {
            Gauge.builder("intake.open", gate, asked -> asked.verdict() instanceof IntakeGate.Verdict.Open ? 1 : 0)
                    .description("Whether new work is taken in")
                    .register(meters);
            Gauge.builder("intake.disk.free.bytes", gate, MeasuredGate::leastFree)
                    .description("Free space of the folder that intake writes to")
                    .register(meters);
        };
    }

    @Bean
    HealthIndicator intakeHealthIndicator(MeasuredGate gate) {
        return () -> switch (gate.verdict()) {
            case IntakeGate.Verdict.Open _ -> Health.up().build();
            case IntakeGate.Verdict.Closed closed ->
                Health.outOfService()
                        .withDetail("limit", closed.limit())
                        .withDetail("reason", closed.reason())
                        .withDetail("cure", closed.cure())
                        .build();
        };
    }
}
