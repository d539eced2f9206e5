package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a storm left.
 *
 * @param lost orders and shipments that were taken and are gone
 * @param dup orders that are there twice, or out of order, and effects that happened twice
 * @param stuck what did not come to an end, or ended as something else than it is
 * @param parked orders that a person must mend
 */
record Aftermath(List<Verdict> lost, List<Verdict> dup, List<Verdict> stuck, long parked, long seed) {

    boolean allHeld() {
        return broken().isEmpty();
    }

    List<Verdict> broken() {
        return Stream.of(lost, dup, stuck)
                .flatMap(List::stream)
                .filter(verdict -> !verdict.holds())
                .toList();
    }

    /** Everything that did not hold, and the line that the contract names. */
    @Override
    public String toString() {
        return broken().stream().map(verdict -> verdict + "\n").collect(Collectors.joining()) + "lost=" + sum(lost)
                + " dup=" + sum(dup) + " stuck=" + sum(stuck) + " parked=" + parked + " seed=" + seed;
    }

    private static int sum(List<Verdict> verdicts) {
        return verdicts.stream().mapToInt(Verdict::count).sum();
    }
}
