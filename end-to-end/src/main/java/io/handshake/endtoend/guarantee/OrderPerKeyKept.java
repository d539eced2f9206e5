package io.handshake.endtoend.guarantee;

import io.handshake.endtoend.guarantee.Verdict.Violation;
import io.handshake.sandbox.demo.TopicReader.Imported;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of an order come in the order in which they were offered, and its key ends on the newest of them, which
 * is all that a compacted topic keeps.
 *
 * @param sentAgainInPlace whether an event must not even be sent again once a newer one is out; where not, a newer one
 *     must still come after it
 */
public record OrderPerKeyKept(boolean sentAgainInPlace) implements Guarantee {

    @Override
    public Verdict check(Evidence evidence) {
        List<Violation> broken = new ArrayList<>();
        evidence.eventsByKey().forEach((key, events) -> {
            List<BigDecimal> offered = evidence.promises().offered(key);
            int newest = 0;
            for (Imported event : events) {
                int revision = event.revision();
                if (revision > newest + 1) {
                    broken.add(new Violation(key, "revision " + revision + " comes right after " + newest));
                } else if (revision < newest && sentAgainInPlace) {
                    broken.add(new Violation(key, "revision " + revision + " comes after " + newest));
                }
                if (revision <= offered.size() && offered.get(revision - 1).compareTo(event.total()) != 0) {
                    broken.add(new Violation(
                            key,
                            "revision " + revision + " says " + event.total() + ", and "
                                    + offered.get(revision - 1) + " was offered then; all that was offered: "
                                    + offered));
                }
                newest = Math.max(newest, revision);
            }
            int last = events.getLast().revision();
            if (last < newest) {
                broken.add(new Violation(key, "the topic ends on revision " + last + " though " + newest + " is out"));
            }
        });
        return new Verdict("the order per key is kept", broken);
    }
}
