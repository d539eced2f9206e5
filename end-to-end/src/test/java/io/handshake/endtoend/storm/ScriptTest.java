package io.handshake.endtoend.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScriptTest {
    private static final Duration LASTING = Duration.ofMinutes(5);

    @Test
    void theSameSeedGivesTheSameScript() {
        assertThat(script(7)).isEqualTo(script(7));
        assertThat(script(7)).isNotEqualTo(script(8));
    }

    @Test
    void everyKindComesUpInALongStorm() {
        List<Class<?>> kinds = List.of(
                Fault.Kill.class, Fault.Stop.class, Fault.Pause.class, Fault.BadLink.class, Fault.StartWithout.class);
        LongStream.range(0, 100)
                .forEach(seed -> assertThat(script(seed).blows())
                        .as("seed %s", seed)
                        .extracting(blow -> (Object) blow.fault().getClass())
                        .containsAll(kinds));
    }

    @Test
    void twoFaultsHoldAtOnceAtMostAndNeverOnOneTarget() {
        LongStream.range(0, 100).forEach(seed -> {
            List<Script.Blow> blows = script(seed).blows();
            for (Script.Blow blow : blows) {
                List<Script.Blow> meanwhile = blows.stream()
                        .filter(other -> other != blow
                                && other.at().compareTo(blow.at()) <= 0
                                && other.over().compareTo(blow.at()) > 0)
                        .toList();
                assertThat(meanwhile).as("seed %s: %s", seed, blow).hasSizeLessThan(2);
                assertThat(meanwhile)
                        .as("seed %s: %s", seed, blow)
                        .allMatch(other -> Collections.disjoint(
                                other.fault().targets(), blow.fault().targets()));
            }
        });
    }

    @Test
    void allIsHealedWhenTheStormIsOver() {
        LongStream.range(0, 100)
                .forEach(seed -> assertThat(script(seed).blows())
                        .as("seed %s", seed)
                        .allMatch(blow -> blow.at().plus(blow.fault().lasts()).compareTo(LASTING) <= 0));
    }

    private static Script script(long seed) {
        return Script.of(seed, LASTING, FaultKind.all());
    }
}
