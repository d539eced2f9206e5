package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.shopify.ShopifyOrdersExport;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads files in tests. */
final class Exports {
    static final CartSettings CART = CartSettings.of(new CartId("legacy"), CartSettings.Type.FILE);
    static final ExportFormats FORMATS = new ExportFormats(List.of(new ShopifyOrdersExport()), List.of());

    private Exports() {}

    /** Surveys, then reads twice; the two readings must be the same and as many as surveyed. */
    static List<SourceOrder> read(Path file) throws UnreadableExport {
        try (OpenedExport export = FORMATS.open(file, null, null, CART)) {
            Survey survey = export.survey();
            List<SourceOrder> first = all(export, survey);
            List<SourceOrder> second = all(export, survey);
            if (first.size() != survey.orders() || second.size() != first.size()) {
                throw new AssertionError(
                        "surveyed " + survey.orders() + ", read " + first.size() + " and " + second.size());
            }
            for (int i = 0; i < first.size(); i++) {
                SourceOrder one = first.get(i);
                SourceOrder other = second.get(i);
                if (one.ordinal() != i
                        || one.line() != other.line()
                        || !one.raw().equals(other.raw())) {
                    throw new AssertionError("order " + i + " differs between two readings");
                }
            }
            return first;
        }
    }

    static List<SourceOrder> read(Path folder, String text) throws UnreadableExport, IOException {
        return read(Files.writeString(folder.resolve("export"), text));
    }

    private static List<SourceOrder> all(OpenedExport export, Survey survey) throws UnreadableExport {
        List<SourceOrder> orders = new ArrayList<>();
        try (OrderCursor cursor = export.read(survey)) {
            for (SourceOrder order = cursor.next(); order != null; order = cursor.next()) {
                orders.add(order);
            }
        }
        return orders;
    }

    static CartOrder order(SourceOrder source) {
        return switch (source.reading()) {
            case Reading.Readable(CartOrder order, var places) -> order;
            case Reading.Unreadable(List<Fault> faults) -> throw new AssertionError(faults);
        };
    }

    /** Reasons of what could not be read; empty if it could. */
    static List<String> reasons(SourceOrder source) {
        return source.reading() instanceof Reading.Unreadable(List<Fault> faults)
                ? faults.stream().map(Fault::reason).distinct().toList()
                : List.of();
    }
}
