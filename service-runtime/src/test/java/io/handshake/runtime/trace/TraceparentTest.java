package io.handshake.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TraceparentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SOUND = "00-" + TRACE + "-b7ad6b7169203331-01";

    @Test
    void aSoundHeaderIsReadAndWrittenAsItIs() {
        assertThat(Traceparent.parse(SOUND).orElseThrow()).hasToString(SOUND);
        assertThat(Traceparent.parse("00-" + TRACE + "-b7ad6b7169203331-02").orElseThrow())
                .hasToString("00-" + TRACE + "-b7ad6b7169203331-00");
    }

    @Test
    void aLaterVersionIsReadAsFarAsItIsKnown() {
        assertThat(Traceparent.parse("01-" + TRACE + "-b7ad6b7169203331-01-more")
                        .orElseThrow())
                .hasToString(SOUND);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-b7ad6b7169203331",
                "00-" + TRACE + "-b7ad6b7169203331-01-more",
                "00-" + TRACE + "-b7ad6b7169203331-01\n",
                " 00-" + TRACE + "-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-" + TRACE + "-0000000000000000-01",
                "ff-" + TRACE + "-b7ad6b7169203331-01",
                "00-" + TRACE + "-b7ad6b716920333g-01",
                "00-${jndi:ldap://x}-b7ad6b7169203331-01",
            })
    void whatIsNotSoundIsNotThere(String header) {
        assertThat(Traceparent.parse(header)).isEmpty();
    }

    @Test
    void anEndlessHeaderIsNotLookedAt() {
        assertThat(Traceparent.parse("01-" + TRACE + "-b7ad6b7169203331-01-" + "x".repeat(10_000)))
                .isEmpty();
    }

    @Test
    void aChildIsOfTheSameTraceAndABegunOneOfItsOwn() {
        Traceparent parent = Traceparent.parse(SOUND).orElseThrow();

        assertThat(parent.child().traceId()).isEqualTo(TRACE);
        assertThat(parent.child().parentId()).isNotEqualTo(parent.parentId());
        assertThat(Traceparent.parse(Traceparent.begun().toString())).isPresent();
        assertThat(Traceparent.begun().traceId())
                .isNotEqualTo(Traceparent.begun().traceId());
    }

    @Test
    void aTraceHoldsUntilItIsLeftAlsoInTheLog() {
        try (Trace _ = Trace.enter(Traceparent.parse(SOUND).orElseThrow())) {
            try (Trace _ = Trace.enter(Traceparent.begun())) {
                assertThat(MDC.get(Trace.LOGGED_AS)).isNotEqualTo(TRACE);
            }
            assertThat(MDC.get(Trace.LOGGED_AS)).isEqualTo(TRACE);
            assertThat(Trace.current()).contains(Traceparent.parse(SOUND).orElseThrow());
        }
        assertThat(Trace.current()).isEmpty();
        assertThat(MDC.get(Trace.LOGGED_AS)).isNull();
    }
}
