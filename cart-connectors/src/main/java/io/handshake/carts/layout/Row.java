package io.handshake.carts.layout;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table.
 *
 * @param columns the header: each column's name and place; shared by all rows
 * @param line where it begins, from 1
 * @param values trimmed, by the column's place; may be shorter than the header
 */
public record Row(Map<String, Integer> columns, long line, List<String> values) implements Cells {

    @Override
    public Cell cell(String name) {
        return new Cell(get(name), line, name);
    }

    @Override
    public boolean has(String name) {
        return columns.containsKey(name);
    }

    /** The value in that column; empty if there is none. */
    public String get(String name) {
        @Nullable Integer place = columns.get(name);
        return place == null ? "" : at(place);
    }

    /** The value at that place of the header; empty if the row ends before it. */
    public String at(int place) {
        return place < values.size() ? values.get(place) : "";
    }

    /** Leaves the values out, because they may be personal. */
    @Override
    public String toString() {
        return "Row[line=" + line + "]";
    }
}
