package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a filter demands of single fields, whatever else it demands. Each condition must hold for a document to match,
 * so candidates found by any one of them, and then checked against the whole filter, are all there can be. {@code $and}
 * is opened; what stands under {@code $or}, {@code $nor} or {@code $expr} is no condition here.
 */
record Conditions(Map<String, List<Object>> byField) {

    static Conditions of(Document filter) {
        Conditions conditions = new Conditions(new HashMap<>());
        conditions.collect(filter);
        return conditions;
    }

    private void collect(Map<?, ?> filter) {
        filter.forEach((name, condition) -> {
            String field = String.valueOf(name);
            if (field.equals("$and") && condition instanceof Collection<?> parts) {
                for (Object part : parts) {
                    if (part instanceof Map<?, ?> inner) {
                        collect(inner);
                    }
                }
            } else if (!field.startsWith("$") && condition != null) {
                byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(condition);
            }
        });
    }

    /** The only values that the field can have in a match, or null where no condition names them. */
    @Nullable
    List<Object> points(String field) {
        return conditions(field)
                .flatMap(condition -> pointsOf(condition).stream())
                .min(Comparator.comparingInt(List::size))
                .orElse(null);
    }

    /** The bounds that the field's conditions set, or null where they set none that the order of keys can serve. */
    @Nullable
    Range range(String field) {
        List<Range> ranges = conditions(field)
                .filter(Document.class::isInstance)
                .flatMap(condition -> ((Document) condition)
                        .entrySet().stream().flatMap(entry -> Range.of(entry.getKey(), entry.getValue()).stream()))
                .toList();
        return ranges.isEmpty()
                ? null
                : ranges.stream()
                        // A bound of another type is left to the filter, which then matches nothing.
                        .filter(range -> range.rank() == ranges.getFirst().rank())
                        .reduce(Range::and)
                        .orElseThrow();
    }

    private Stream<Object> conditions(String field) {
        return byField.getOrDefault(field, List.of()).stream();
    }

    private static Optional<List<Object>> pointsOf(Object condition) {
        if (isScalar(condition)) {
            return Optional.of(List.of(condition));
        }
        if (condition instanceof Document operators) {
            Object equal = operators.get("$eq");
            if (isScalar(equal)) {
                return Optional.of(List.of(equal));
            }
            if (operators.get("$in") instanceof Collection<?> values
                    && values.stream().allMatch(Conditions::isScalar)) {
                return Optional.of(List.copyOf(values));
            }
        }
        return Optional.empty();
    }

    /**
     * Null, documents, lists and expressions are left out: they also match what an index entry of the same value does
     * not stand for.
     */
    private static boolean isScalar(@Nullable Object value) {
        return switch (value) {
            case String _ -> true;
            case Number number -> !Double.isNaN(number.doubleValue());
            case ObjectId _ -> true;
            case UUID _ -> true;
            case Boolean _ -> true;
            case Instant _ -> true;
            case null, default -> false;
        };
    }

    /**
     * A stretch of keys of one type; a null bound is open-ended.
     *
     * @param rank the type, as {@link KeyOrder#rank}
     */
    record Range(
            int rank,
            @Nullable Object lower,
            boolean lowerOpen,
            @Nullable Object upper,
            boolean upperOpen) {

        private static Optional<Range> of(String operator, @Nullable Object bound) {
            if (!(bound instanceof String || bound instanceof ObjectId)) {
                return Optional.empty();
            }
            int rank = KeyOrder.rank(bound);
            return switch (operator) {
                case "$gt" -> Optional.of(new Range(rank, bound, true, null, false));
                case "$gte" -> Optional.of(new Range(rank, bound, false, null, false));
                case "$lt" -> Optional.of(new Range(rank, null, false, bound, true));
                case "$lte" -> Optional.of(new Range(rank, null, false, bound, false));
                default -> Optional.empty();
            };
        }

        private Range and(Range other) {
            Range low = lower == null ? other : this;
            Range high = upper == null ? other : this;
            return new Range(rank, low.lower, low.lowerOpen, high.upper, high.upperOpen);
        }

        boolean isBelow(Object key) {
            int byType = Integer.compare(KeyOrder.rank(key), rank);
            if (byType != 0 || lower == null) {
                return byType < 0;
            }
            int order = KeyOrder.INSTANCE.compare(key, lower);
            return lowerOpen ? order <= 0 : order < 0;
        }

        boolean isAbove(Object key) {
            int byType = Integer.compare(KeyOrder.rank(key), rank);
            if (byType != 0 || upper == null) {
                return byType > 0;
            }
            int order = KeyOrder.INSTANCE.compare(key, upper);
            return upperOpen ? order >= 0 : order > 0;
        }
    }
}
