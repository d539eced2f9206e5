package io.handshake.endtoend.guarantee;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param guarantee what was promised, in words
 * @param violations everything that breaks it; empty if it held
 */
public record Verdict(String guarantee, List<Violation> violations) {
    private static final int SHOWN = 20;

    /** One breach: of which key, and what was seen. */
    public record Violation(String key, String what) {
        @Override
        public String toString() {
            return key + ": " + what;
        }
    }

    public Verdict {
        violations = List.copyOf(violations);
    }

    public boolean holds() {
        return violations.isEmpty();
    }

    public int count() {
        return violations.size();
    }

    /** The promise, and the first of what breaks it. */
    @Override
    public String toString() {
        if (holds()) {
            return guarantee + ": held";
        }
        String more = count() > SHOWN ? "\n  and " + (count() - SHOWN) + " more" : "";
        return violations.stream()
                .limit(SHOWN)
                .map(violation -> "\n  " + violation)
                .collect(Collectors.joining("", guarantee + ": broken " + count() + " times", more));
    }
}
