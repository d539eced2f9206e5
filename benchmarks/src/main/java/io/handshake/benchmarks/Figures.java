package io.handshake.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The arithmetic of figures, and the form in which they are told. */
final class Figures {
    private Figures() {}

    static double perSecond(long done, Duration took) {
        return done / (took.toNanos() / 1e9);
    }

    /** The middle one; of an even count the mean of the two in the middle. */
    static double median(List<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("there is no median of nothing");
        }
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The last line of a benchmark. */
    static String lastLine(String name, double figure, String unit, double limit) {
        return String.format(
                Locale.ROOT,
                "%s figure=%s unit=%s limit=%s ratio=%.2f",
                name,
                number(figure),
                unit,
                number(limit),
                figure / limit);
    }

    /** Three digits that say something, never an exponent. */
    static String number(double figure) {
        return String.format(Locale.ROOT, figure >= 100 ? "%.0f" : figure >= 10 ? "%.1f" : "%.2f", figure);
    }
}
