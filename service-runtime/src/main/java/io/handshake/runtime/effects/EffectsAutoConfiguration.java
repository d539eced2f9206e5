package io.handshake.runtime.effects;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.store.CrashPoints;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Wires the runner of effects for a leg that has a store. It is idle where no {@link Effects} are made. */
@AutoConfiguration(afterName = "io.handshake.runtime.store.StoreAutoConfiguration")
@ConditionalOnProperty("handshake.outbox.producer")
@EnableConfigurationProperties(EffectsSettings.class)
class EffectsAutoConfiguration {

    @Bean
    EffectRunner effectRunner(
            MongoDatabase database,
            EffectsSettings settings,
            ObjectProvider<Gate> gate,
            ObjectProvider<Activities> activities,
            MeterRegistry meters,
            Clock clock) {
        return new EffectRunner(
                database,
                settings,
                gate.getIfAvailable(() -> Gate.OPEN),
                activities.getIfAvailable(() -> Activities.SILENT),
                meters,
                clock,
                System::nanoTime,
                CrashPoints.NONE);
    }

    @Bean
    ParkedEffectDesk parkedEffectDesk(EffectRunner runner) {
        return new ParkedEffectDesk(runner);
    }
}
