package io.handshake.endtoend.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which faults strike when. The same seed, length and kinds give the same script. Every kind comes up before any comes up
 * again; two faults at most hold at one time, and never on the same target.
 */
record Script(List<Blow> blows) {
    private static final int AT_ONCE = 2;
    /** What was killed is counted as away for this much longer, until it serves again. */
    private static final Duration RECOVERY = Duration.ofSeconds(6);

    private static final int TRIES = 50;

    /** One fault, and when it strikes. */
    record Blow(Duration at, Fault fault) {
        Duration over() {
            return at.plus(fault.lasts()).plus(RECOVERY);
        }
    }

    Script {
        blows = List.copyOf(blows);
    }

    static Script of(long seed, Duration lasting, List<FaultKind> kinds) {
        Random random = new Random(seed);
        Duration longest = lasting.dividedBy(3);
        List<Blow> blows = new ArrayList<>();
        List<FaultKind> left = new ArrayList<>();
        Duration at = Duration.ofMillis(random.nextLong(2_000, 5_000));
        while (at.compareTo(lasting) < 0) {
            Blow blow = null;
            for (int attempt = 0; attempt < TRIES && blow == null; attempt++) {
                if (left.isEmpty()) {
                    left.addAll(kinds);
                    Collections.shuffle(left, random);
                }
                Blow drawn = new Blow(at, left.getLast().draw(random, longest));
                if (at.plus(drawn.fault().lasts()).compareTo(lasting) <= 0 && fits(drawn, blows)) {
                    left.removeLast();
                    blow = drawn;
                } else {
                    Collections.rotate(left, 1);
                }
            }
            if (blow != null) {
                blows.add(blow);
            }
            at = at.plusMillis(random.nextLong(1_500, 8_000));
        }
        return new Script(blows);
    }

    private static boolean fits(Blow drawn, List<Blow> blows) {
        List<Blow> meanwhile = blows.stream()
                .filter(blow -> blow.over().compareTo(drawn.at()) > 0)
                .toList();
        return meanwhile.size() < AT_ONCE
                && meanwhile.stream()
                        .noneMatch(blow -> !Collections.disjoint(
                                blow.fault().targets(), drawn.fault().targets()));
    }
}
