package io.handshake.sandbox.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table for people: columns as wide as they need, numbers to the right. */
public final class Table {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] numeric;

    public Table(String... header) {
        this.header = List.of(header);
        this.numeric = new boolean[header.length];
    }

    public void row(@Nullable Object... cells) {
        for (int i = 0; i < cells.length; i++) {
            numeric[i] |= cells[i] instanceof Number;
        }
        rows.add(Arrays.stream(cells)
                .map(cell -> cell == null ? "-" : cell.toString())
                .toList());
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print(PrintStream out) {
        int[] widths = new int[header.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = header.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        print(out, header, widths);
        print(out, Arrays.stream(widths).mapToObj("─"::repeat).toList(), widths);
        rows.forEach(row -> print(out, row, widths));
    }

    private void print(PrintStream out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder(" ");
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(' ')
                    .append(numeric[i] ? padding + cells.get(i) : cells.get(i) + padding)
                    .append(' ');
        }
        out.println(line.toString().stripTrailing());
    }
}
