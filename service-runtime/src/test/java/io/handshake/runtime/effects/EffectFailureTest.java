package io.handshake.runtime.effects;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EffectFailureTest {

    @Test
    void aFailureIsNamedByItsClassAndOurPlaceNeverByItsMessage() {
        assertThat(Failure.of(new IllegalStateException("mail to ann@example.org")))
                .startsWith("java.lang.IllegalStateException at io.handshake.runtime.effects.EffectFailureTest")
                .doesNotContain("ann@example.org");
    }

    @Test
    void withoutAnyPlaceItsClassIsEnough() {
        IllegalStateException bare = new IllegalStateException("secret");
        bare.setStackTrace(new StackTraceElement[0]);

        assertThat(Failure.of(bare)).isEqualTo("java.lang.IllegalStateException");
    }
}
