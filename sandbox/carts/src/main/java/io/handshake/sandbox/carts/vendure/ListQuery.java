package io.handshake.sandbox.carts.vendure;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Vendure's list options: filter, sort, skip and take. */
final class ListQuery {
    private static final int MOST = 1000;
    private static final String AND = "_and";
    private static final String OR = "_or";

    private final Map<String, ?> options;

    /** @param options as the schema has coerced them */
    ListQuery(@Nullable Map<String, ?> options) {
        this.options = options == null ? Map.of() : options;
    }

    /** The page that was asked for, with the count of all that the filter lets through. */
    <T> View page(String type, Collection<T> all, Function<T, View> view) {
        int take = number("take");
        if (take > MOST) {
            throw new ApiException("USER_INPUT_ERROR", "Cannot take more than " + MOST + " results from a list query");
        }
        List<View> found =
                all.stream().map(view).filter(filter()).sorted(order()).toList();
        List<View> items = found.stream()
                .skip(Math.max(0, number("skip")))
                .limit(take <= 0 ? MOST : take)
                .toList();
        return View.of(type, Map.of("totalItems", found.size(), "items", items));
    }

    private int number(String option) {
        return options.get(option) instanceof Number number ? number.intValue() : 0;
    }

    private Predicate<View> filter() {
        Map<String, ?> filter = map(options.get("filter"));
        return view -> passes(view, filter, "OR".equals(options.get("filterOperator")));
    }

    private static boolean passes(View view, Map<String, ?> filter, boolean any) {
        Stream<Map.Entry<String, ?>> conditions = filter.entrySet().stream().map(entry -> (Map.Entry<String, ?>) entry);
        Predicate<Map.Entry<String, ?>> holds = condition -> holds(view, condition.getKey(), condition.getValue());
        return filter.isEmpty() || (any ? conditions.anyMatch(holds) : conditions.allMatch(holds));
    }

    private static boolean holds(View view, String key, @Nullable Object condition) {
        return switch (key) {
            case AND -> list(condition).stream().allMatch(inner -> passes(view, map(inner), false));
            case OR -> list(condition).stream().anyMatch(inner -> passes(view, map(inner), false));
            default ->
                map(condition).entrySet().stream()
                        .allMatch(operator -> compare(view.field(key), operator.getKey(), operator.getValue()));
        };
    }

    private static boolean compare(@Nullable Object value, String operator, @Nullable Object with) {
        if (with == null) {
            return true;
        }
        if (operator.equals("isNull")) {
            return with.equals(value == null);
        }
        if (value == null) {
            return false;
        }
        return switch (operator) {
            case "eq" -> order(value, with) == 0;
            case "notEq" -> order(value, with) != 0;
            case "lt", "before" -> order(value, with) < 0;
            case "lte" -> order(value, with) <= 0;
            case "gt", "after" -> order(value, with) > 0;
            case "gte" -> order(value, with) >= 0;
            case "between" -> order(value, need(map(with), "start")) >= 0 && order(value, need(map(with), "end")) <= 0;
            case "in" -> list(with).stream().anyMatch(each -> order(value, each) == 0);
            case "notIn" -> list(with).stream().noneMatch(each -> order(value, each) == 0);
            case "contains" -> lower(value).contains(lower(with));
            case "notContains" -> !lower(value).contains(lower(with));
            case "regex" ->
                Pattern.compile(with.toString()).matcher(value.toString()).find();
            default -> throw new IllegalArgumentException("The schema has no operator " + operator);
        };
    }

    private static int order(Object one, Object other) {
        return switch (one) {
            case Instant instant -> instant.compareTo((Instant) other);
            case Number number -> Double.compare(number.doubleValue(), ((Number) other).doubleValue());
            case Boolean truth -> truth.compareTo((Boolean) other);
            default -> one.toString().compareTo(other.toString());
        };
    }

    /** By the fields in the order of the schema, whatever order the request has them in; then by id. */
    private Comparator<View> order() {
        Comparator<View> byId = Comparator.comparingLong(view -> Long.parseLong(text(view.field("id"))));
        return map(options.get("sort")).entrySet().stream()
                .map(sort -> by(sort.getKey(), "DESC".equals(sort.getValue())))
                .reduce(Comparator::thenComparing)
                .map(wanted -> wanted.thenComparing(byId))
                .orElse(byId);
    }

    private static Comparator<View> by(String field, boolean descending) {
        Comparator<View> ascending = field.equals("id")
                ? Comparator.comparingLong(view -> Long.parseLong(text(view.field("id"))))
                : (one, other) -> {
                    Object left = one.field(field);
                    Object right = other.field(field);
                    if (left == null || right == null) {
                        return Boolean.compare(left != null, right != null);
                    }
                    return order(left, right);
                };
        return descending ? ascending.reversed() : ascending;
    }

    private static String text(@Nullable Object value) {
        return Objects.requireNonNull(value).toString();
    }

    private static String lower(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private static Object need(Map<String, ?> map, String key) {
        return Objects.requireNonNull(map.get(key));
    }

    private static Map<String, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .filter(entry -> entry.getValue() != null)
                        .collect(Collectors.toMap(
                                entry -> entry.getKey().toString(),
                                Map.Entry::getValue,
                                (first, _) -> first,
                                java.util.LinkedHashMap::new))
                : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
