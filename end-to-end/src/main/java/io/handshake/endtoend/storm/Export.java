package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Promises.Change;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One file as a cart would export it, in the canonical layout, and what must become of it.
 *
 * @param expected outcome → how many orders; none of it can be told otherwise, because a cart's exports are done one after
 *     the other
 * @param changes what it changes
 */
record Export(Format format, String text, Map<String, Long> expected, List<Change> changes) {

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** How the same orders are written. */
    enum Format {
        CSV("text/csv"),
        JSON("application/json"),
        XML("application/xml");

        private final String contentType;

        Format(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }
    }

    /**
     * One order of the file.
     *
     * @param outcome what must become of it
     * @param fields column → text, in the file's order; one line to an order
     * @param change what it changes; empty if nothing
     */
    record Order(String outcome, Map<String, String> fields, List<Change> change) {}

    static Export of(Format format, List<Order> orders) {
        Map<String, Long> expected =
                orders.stream().collect(Collectors.groupingBy(Order::outcome, TreeMap::new, Collectors.counting()));
        String text = switch (format) {
            case CSV -> csv(orders);
            case JSON -> json(orders);
            case XML -> xml(orders);
        };
        return new Export(
                format,
                text,
                expected,
                orders.stream().flatMap(order -> order.change().stream()).toList());
    }

    private static final List<String> OF_LINES = List.of("sku", "quantity", "unit_price");

    private static String csv(List<Order> orders) {
        StringBuilder text = new StringBuilder();
        text.append(String.join(",", orders.getFirst().fields().keySet())).append('\n');
        orders.forEach(
                order -> text.append(String.join(",", order.fields().values())).append('\n'));
        return text.toString();
    }

    private static String json(List<Order> orders) {
        return orders.stream()
                .map(order -> "{" + json(order.fields(), false) + ",\"lines\":[{" + json(order.fields(), true) + "}]}")
                .collect(Collectors.joining(",\n", "{\"orders\":[\n", "\n]}\n"));
    }

    private static String json(Map<String, String> fields, boolean ofLines) {
        return fields.entrySet().stream()
                .filter(field -> OF_LINES.contains(field.getKey()) == ofLines)
                .map(field -> "\"" + field.getKey() + "\":\"" + field.getValue() + "\"")
                .collect(Collectors.joining(","));
    }

    private static String xml(List<Order> orders) {
        return orders.stream()
                .map(order -> "<order>" + xml(order.fields(), false) + "<lines><line>" + xml(order.fields(), true)
                        + "</line></lines></order>")
                .collect(Collectors.joining(
                        "\n", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<orders>\n", "\n</orders>\n"));
    }

    private static String xml(Map<String, String> fields, boolean ofLines) {
        return fields.entrySet().stream()
                .filter(field -> OF_LINES.contains(field.getKey()) == ofLines)
                .map(field -> "<" + field.getKey() + ">" + field.getValue() + "</" + field.getKey() + ">")
                .collect(Collectors.joining());
    }
}
