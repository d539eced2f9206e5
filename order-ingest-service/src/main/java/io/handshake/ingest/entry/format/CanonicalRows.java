package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Cell;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.layout.Row;
import io.handshake.carts.layout.RowLayout;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The canonical layout as a table: a row per line; the order's columns on the first row, and on others or not. */
final class CanonicalRows implements RowLayout {

    @Override
    public String name() {
        return CanonicalOrder.NAME;
    }

    @Override
    public Set<String> requiredColumns() {
        return Set.of(CanonicalOrder.ORDER_NUMBER, "state", "placed_at", "sku", "quantity", "unit_price");
    }

    @Override
    public String orderNumberColumn() {
        return CanonicalOrder.ORDER_NUMBER;
    }

    @Override
    public String orderNumber(Row row, CartSettings cart) {
        return CanonicalOrder.number(row, cart);
    }

    /** The same number and time of change; or no number, and nothing else of an order either. */
    @Override
    public boolean continues(Row first, Row row) {
        String number = row.get(CanonicalOrder.ORDER_NUMBER);
        if (number.isEmpty()) {
            return !first.get(CanonicalOrder.ORDER_NUMBER).isEmpty()
                    && row.columns().keySet().stream()
                            .allMatch(column -> CanonicalOrder.LINE.contains(column)
                                    || row.get(column).isEmpty());
        }
        String updatedAt = row.get(CanonicalOrder.UPDATED_AT);
        return number.equals(first.get(CanonicalOrder.ORDER_NUMBER))
                && (updatedAt.isEmpty() || updatedAt.equals(first.get(CanonicalOrder.UPDATED_AT)));
    }

    @Override
    public String updatedAt(Row first) {
        return first.get(CanonicalOrder.UPDATED_AT);
    }

    /** By its time of change; or by a total that the lines come to. */
    @Override
    public boolean isWhole(List<Row> rows, CartSettings cart) {
        if (!rows.getFirst().get(CanonicalOrder.UPDATED_AT).isEmpty()) {
            return true;
        }
        if (!(read(rows, cart) instanceof Reading.Readable(CartOrder order, var _))) {
            return false;
        }
        Totals totals = order.totals();
        BigDecimal sum = totals.items()
                .add(totals.shipping())
                .subtract(totals.discount())
                .add(order.pricesIncludeTax() ? BigDecimal.ZERO : totals.tax());
        // A reading with an items_total that the lines do not come to would not be readable.
        return !order(rows, "items_total").isBlank()
                || (!order(rows, "grand_total").isBlank() && sum.compareTo(totals.grand()) == 0);
    }

    @Override
    public Reading read(List<Row> rows, CartSettings cart) {
        List<Fault> conflicts = agree(rows) ? List.of() : conflicts(rows);
        return conflicts.isEmpty()
                ? CanonicalOrder.read(rows.getFirst().line(), column -> order(rows, column), lines(rows), cart)
                : new Reading.Unreadable(conflicts);
    }

    /** Whether no column of the order says two things, as in most orders; which one does is not told. */
    private static boolean agree(List<Row> rows) {
        for (Map.Entry<String, Integer> column : rows.getFirst().columns().entrySet()) {
            String given = "";
            for (Row row : rows) {
                String text = row.at(column.getValue());
                if (given.isEmpty()) {
                    given = text;
                } else if (!text.isEmpty() && !text.equals(given) && !CanonicalOrder.LINE.contains(column.getKey())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Fault> conflicts(List<Row> rows) {
        Row first = rows.getFirst();
        List<Fault> conflicts = new ArrayList<>();
        for (String column : first.columns().keySet().stream().sorted().toList()) {
            if (!CanonicalOrder.LINE.contains(column)) {
                Cell given = new Cell("", first.line(), column);
                for (Row row : rows) {
                    Cell cell = row.cell(column);
                    if (given.isBlank()) {
                        given = cell.isBlank() ? given : cell;
                    } else if (!cell.isBlank() && !cell.text().equals(given.text())) {
                        conflicts.add(new Fault(
                                "CONFLICTING_ROWS",
                                cell.line(),
                                column,
                                "'" + column + "' says one thing at line " + given.line() + " and another at line "
                                        + cell.line() + "; make them the same"));
                        break;
                    }
                }
            }
        }
        return conflicts;
    }

    private static Cell order(List<Row> rows, String column) {
        Row first = rows.getFirst();
        @Nullable Integer place = first.columns().get(column);
        if (place != null) {
            for (Row row : rows) {
                if (!row.at(place).isEmpty()) {
                    return new Cell(row.at(place), row.line(), column);
                }
            }
        }
        return new Cell("", first.line(), column);
    }

    private static List<Row> lines(List<Row> rows) {
        return rows.stream()
                .filter(row -> !row.get("sku").isEmpty()
                        || CanonicalOrder.LINE.stream()
                                .anyMatch(column -> !row.get(column).isEmpty()))
                .toList();
    }
}
