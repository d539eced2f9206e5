package io.handshake.sandbox.carts.fault;

import org.jspecify.annotations.Nullable;

/**
 * When a fault happens.
 *
 * @param operation in the cart's own words; all where it is null
 * @param after how many such calls go well first
 * @param times how often it happens then; until it is told otherwise where it is null
 * @param rate how likely each such call meets it; every one where it is null
 * @param seed of the dice for {@code rate}
 */
public record FaultRule(
        @Nullable String operation,
        int after,
        @Nullable Integer times,
        @Nullable Double rate,
        @Nullable Long seed,
        Fault fault) {

    public FaultRule {
        if (rate != null && seed == null) {
            throw new IllegalArgumentException("A rate needs a seed, so that the same faults can be had again");
        }
        if (fault instanceof Fault.Refused && operation != null) {
            throw new IllegalArgumentException("Whoever is refused on sight has not said an operation yet");
        }
    }

    /** The next call of that operation. */
    public static FaultRule once(String operation, Fault fault) {
        return times(operation, 1, fault);
    }

    /** The next calls of that operation. */
    public static FaultRule times(String operation, int times, Fault fault) {
        return new FaultRule(operation, 0, times, null, null, fault);
    }

    /** The call of that operation after so many that go well. */
    public static FaultRule nth(String operation, int after, Fault fault) {
        return new FaultRule(operation, after, 1, null, null, fault);
    }

    /** Some of the calls of that operation. */
    public static FaultRule some(String operation, double rate, long seed, Fault fault) {
        return new FaultRule(operation, 0, null, rate, seed, fault);
    }

    /** Every call, until told otherwise. */
    public static FaultRule always(Fault fault) {
        return new FaultRule(null, 0, null, null, null, fault);
    }
}
