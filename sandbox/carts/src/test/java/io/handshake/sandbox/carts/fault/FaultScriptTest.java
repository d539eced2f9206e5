package io.handshake.sandbox.carts.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultScriptTest {
    private static final Fault LOST = new Fault.AnswerLost();
    private static final Fault LOGIN = new Fault.LoginPage();

    private final FaultScript script = new FaultScript();

    @Test
    void theNthCallOfItsOperationMeetsItAndNoOther() {
        script.add(FaultRule.nth("capture", 2, LOST));

        assertThat(calls("capture", "refund", "capture", "refund", "capture", "capture"))
                .containsExactly("-", "-", "-", "-", "AnswerLost", "-");
    }

    @Test
    void rulesThatHaveFiredMakeRoomForTheNext() {
        script.add(FaultRule.times("capture", 2, LOST));
        script.add(FaultRule.once("capture", LOGIN));

        assertThat(calls("capture", "capture", "capture", "capture"))
                .containsExactly("AnswerLost", "AnswerLost", "LoginPage", "-");
        assertThat(script.fired()).extracting(FaultScript.Fired::times).containsExactly(2, 1);
    }

    @Test
    void untilToldOtherwise() {
        script.add(FaultRule.always(LOGIN));
        assertThat(calls("a", "b", "c")).containsOnly("LoginPage");
        script.clear();
        assertThat(calls("a", "b", "c")).containsOnly("-");
    }

    @Test
    void theSameSeedGivesTheSameFaultsAtTheAskedRate() {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            script.set(List.of(FaultRule.some("capture", 0.3, 42, LOST)));
            runs.add(calls(Stream.generate(() -> "capture").limit(1000).toArray(String[]::new)));
        }
        assertThat(runs.getFirst()).isEqualTo(runs.getLast());
        assertThat(runs.getFirst().stream().filter("AnswerLost"::equals).count())
                .isBetween(250L, 350L);
    }

    @Test
    void whoIsRefusedOnSightIsNotCountedAsACall() {
        script.add(new FaultRule(null, 1, 1, null, null, new Fault.Refused()));

        assertThat(calls("a")).containsExactly("-");
        assertThat(script.refuses()).isFalse();
        assertThat(script.refuses()).isTrue();
        assertThat(script.refuses()).isFalse();
    }

    @Test
    void rulesThatCanNotBeMeantAreRefused() {
        assertThatThrownBy(() -> new FaultRule("capture", 0, null, 0.5, null, LOST))
                .hasMessageContaining("seed");
        assertThatThrownBy(() -> FaultRule.once("capture", new Fault.Refused())).hasMessageContaining("on sight");
    }

    private List<String> calls(String... operations) {
        return Stream.of(operations)
                .map(operation -> script.next(Set.of(operation)))
                .map(fault -> fault == null ? "-" : fault.getClass().getSimpleName())
                .toList();
    }
}
