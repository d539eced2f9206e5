package io.handshake.sandbox.carts.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The faults that a cart still has in store. The first rule that fires decides a call. */
public final class FaultScript {
    private List<Armed> rules = List.of();

    /** Replaces the script. */
    public synchronized void set(List<FaultRule> wanted) {
        rules = wanted.stream().map(Armed::new).toList();
    }

    /** Adds to the end of the script. */
    public synchronized void add(FaultRule rule) {
        List<Armed> more = new ArrayList<>(rules);
        more.add(new Armed(rule));
        rules = List.copyOf(more);
    }

    public void clear() {
        set(List.of());
    }

    /** Whether a call is to be refused before anything of it is known. */
    public synchronized boolean refuses() {
        return fire(rule -> rule.fault() instanceof Fault.Refused) != null;
    }

    /** What happens to a call of the given operations; null if it goes well. */
    public synchronized @Nullable Fault next(Set<String> operations) {
        return fire(rule -> !(rule.fault() instanceof Fault.Refused)
                && (rule.operation() == null || operations.contains(rule.operation())));
    }

    private @Nullable Fault fire(Predicate<FaultRule> concerned) {
        for (Armed armed : rules) {
            if (concerned.test(armed.rule) && armed.fires()) {
                return armed.rule.fault();
            }
        }
        return null;
    }

    /** The rules, and how often each has fired. */
    public synchronized List<Fired> fired() {
        return rules.stream().map(armed -> new Fired(armed.rule, armed.fired)).toList();
    }

    /** A rule, and how often it has fired. */
    public record Fired(FaultRule rule, int times) {}

    private static final class Armed {
        private final FaultRule rule;
        private final Random dice;
        private int seen;
        private int fired;

        Armed(FaultRule rule) {
            this.rule = rule;
            this.dice = new Random(rule.seed() == null ? 0 : rule.seed());
        }

        boolean fires() {
            seen++;
            boolean due = seen > rule.after()
                    && (rule.times() == null || fired < rule.times())
                    && (rule.rate() == null || dice.nextDouble() < rule.rate());
            if (due) {
                fired++;
            }
            return due;
        }
    }
}
