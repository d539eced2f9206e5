package io.handshake.sandbox.mail;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the mail server shall do wrong, and how often still. */
final class Faults {

    /** Where in the conversation. */
    enum Point {
        /** Instead of the answer to RCPT. */
        RCPT,
        /** Instead of the answer to DATA, before any text. */
        DATA,
        /** Instead of the answer to the final dot. */
        AFTER_DATA
    }

    /** What. */
    enum Kind {
        /** Come again later. At {@link Point#AFTER_DATA} the mail is not kept. */
        REFUSE_4XX,
        /** Never. At {@link Point#AFTER_DATA} the mail is not kept. */
        REFUSE_5XX,
        /** The connection ends without an answer. At {@link Point#AFTER_DATA} the mail is kept: only the answer is lost. */
        CUT
    }

    private final Map<Point, Rule> rules = new EnumMap<>(Point.class);

    private record Rule(Kind kind, int times) {}

    /** From now on; what was said about the same point before is forgotten. */
    synchronized void set(Point point, Kind kind, int times) {
        rules.put(point, new Rule(kind, times));
    }

    synchronized void clear() {
        rules.clear();
    }

    /** What to do wrong now, which counts; null: nothing. */
    synchronized @Nullable Kind next(Point point) {
        Rule rule = rules.get(point);
        if (rule == null) {
            return null;
        }
        if (rule.times() > 1) {
            rules.put(point, new Rule(rule.kind(), rule.times() - 1));
        } else {
            rules.remove(point);
        }
        return rule.kind();
    }
}
