package io.handshake.runtime.effects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class EffectsSettingsTest {

    @Test
    void whatIsNotSetIsSound() {
        EffectsSettings settings = bind(Map.of());

        assertThat(settings.startWithin().plus(settings.callTimeout())).isLessThan(settings.lease());
        assertThat(settings.retryDelays()).hasSize(9).isSorted();
        assertThat(settings.callsAt("anything")).isEqualTo(8);
    }

    @Test
    void oneTargetCanHaveMoreCallsAtOnceThanTheOthers() {
        EffectsSettings settings = bind(Map.of("handshake.effects.calls-per-target.big", "32"));

        assertThat(settings.callsAt("big")).isEqualTo(32);
        assertThat(settings.callsAt("small")).isEqualTo(8);
    }

    @Test
    void aCallThatCouldOutliveItsLeaseIsRefusedAtTheStart() {
        assertThatThrownBy(() -> bind(Map.of("handshake.effects.call-timeout", "25s")))
                .rootCause()
                .hasMessageContaining("must together be below handshake.effects.lease (PT30S)");
    }

    @Test
    void aStopThatSpringWouldCutOffIsRefused() {
        assertThatThrownBy(() -> bind(Map.of("handshake.effects.stop-within", "20s")))
                .rootCause()
                .hasMessageContaining("must be below PT20S");
    }

    @Test
    void notesThatAreForgottenBeforeTheirWriterCanHaveWrittenAreRefused() {
        assertThatThrownBy(() -> bind(Map.of("handshake.effects.abandon-after", "59s")))
                .rootCause()
                .hasMessageContaining("at least twice handshake.effects.lease");
    }

    @Test
    void timesThatAreNoTimesAreRefused() {
        for (String name : new String[] {"lease", "start-within", "call-timeout", "poll", "review", "park-after"}) {
            assertThatThrownBy(() -> bind(Map.of("handshake.effects." + name, Duration.ZERO.toString())))
                    .as(name)
                    .rootCause()
                    .hasMessageContaining("handshake.effects." + name);
        }
        assertThatThrownBy(() -> bind(Map.of("handshake.effects.jitter", "1.5")))
                .rootCause()
                .hasMessageContaining("between 0 and 1");
    }

    private static EffectsSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("handshake.effects", EffectsSettings.class);
    }
}
