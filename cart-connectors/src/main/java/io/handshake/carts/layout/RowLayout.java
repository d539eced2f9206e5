package io.handshake.carts.layout;

import io.handshake.carts.CartSettings;
import java.util.List;
import java.util.Set;

/** How a cart writes orders as rows of a table, one row per line of the order. Columns are known by name alone. */
public interface RowLayout {

    /** Its name, to which the container is added: {@code shopify} gives {@code shopify-csv}. */
    String name();

    /** The columns without which a table is not of this layout. */
    Set<String> requiredColumns();

    /** The column that holds the order number. */
    String orderNumberColumn();

    /** The order number in its normalised form; empty if the row gives none. */
    String orderNumber(Row row, CartSettings cart);

    /**
     * Whether a row goes on with the order above it.
     *
     * @param first that order's first row
     */
    boolean continues(Row first, Row row);

    /** The cart's time of the order's last change, as text; empty if the layout has none. */
    String updatedAt(Row first);

    /**
     * Whether rows say by themselves that they are all of an order. The same rows again, elsewhere in the table, are then
     * a repeat; else they may be another part of the order.
     */
    boolean isWhole(List<Row> rows, CartSettings cart);

    /** Makes an order of its rows, at least one. Never throws for what the rows hold. */
    Reading read(List<Row> rows, CartSettings cart);
}
