package io.handshake.carts.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong with one order. Of very many faults the first are kept, and the number of the others. */
public final class Faults {
    private static final int MOST = 100;

    private final List<Fault> first = new ArrayList<>();
    private long others;

    /** Keeps one, or counts it. The same again, at the same place, says nothing new. */
    public void add(Fault fault) {
        if (first.contains(fault)) {
            return;
        }
        if (first.size() < MOST) {
            first.add(fault);
        } else {
            others++;
        }
    }

    public boolean isEmpty() {
        return first.isEmpty();
    }

    /** The first hundred; if there were more, a last one says how many. */
    public List<Fault> all() {
        List<Fault> all = new ArrayList<>(first);
        if (others > 0) {
            all.add(new Fault(
                    "MORE_FAULTS",
                    first.getFirst().line(),
                    null,
                    String.format(Locale.ROOT, "the order has %d more faults; mend the first ones, then see", others)));
        }
        return List.copyOf(all);
    }
}
