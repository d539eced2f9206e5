package io.handshake.ingest.entry.format;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Faults;
import io.handshake.carts.layout.Places;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.layout.Row;
import io.handshake.carts.layout.RowLayout;
import io.handshake.ingest.entry.format.RowSource.SourceRow;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import io.handshake.vocabulary.CartOrder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An export whose orders are groups of rows. */
final class RowExport implements OpenedExport {
    private static final int MOST_LINES = 10_000;
    private static final long MOST_CHARACTERS = 8L << 20;
    static final int LONGEST_RAW = 1 << 20;

    private final Container container;
    private final List<String> header;
    private final RowSource.Opener source;
    private final RowLayout layout;
    private final CartSettings cart;

    RowExport(Container container, List<String> header, RowSource.Opener source, RowLayout layout, CartSettings cart) {
        this.container = container;
        this.header = List.copyOf(header);
        this.source = source;
        this.layout = layout;
        this.cart = cart;
    }

    @Override
    public String format() {
        return container.format(layout.name());
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public Survey survey() throws UnreadableExport {
        Scattered scattered = new Scattered();
        long orders = 0;
        long rows = 0;
        try (Groups groups = new Groups(source.open(), true)) {
            for (Group group = groups.next(); group != null; group = groups.next()) {
                orders++;
                rows += group.count;
                if (!group.number.isEmpty()) {
                    Group one = group;
                    scattered.note(
                            one.number,
                            one.content,
                            layout.updatedAt(one.first()),
                            one.line(),
                            () -> !one.tooMany && layout.isWhole(one.rows, cart));
                }
            }
        }
        scattered.close();
        return new Survey(orders, rows, scattered);
    }

    @Override
    public OrderCursor read(Survey survey) throws UnreadableExport {
        return new Orders(new Groups(source.open(), false), survey.scattered());
    }

    @Override
    public void close() {
        // every reading closes its own stream
    }

    /** The columns of a header by their names. */
    static Map<String, Integer> columns(SourceRow header) throws UnreadableExport {
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int i = 0; i < header.values().size(); i++) {
            String name = header.values().get(i);
            if (!name.isEmpty() && columns.put(name, i) != null) {
                throw new UnreadableExport(
                        Reason.MALFORMED,
                        "The column '" + name + "' is there twice",
                        "line " + header.line() + ", column " + (i + 1),
                        "Remove or rename one of them.");
            }
        }
        // Every cell is looked up here. This map uses the hash that a name keeps; a copy would find one slower.
        return columns;
    }

    /** Rows that belong together; of too many, only the first are kept. */
    private static final class Group {
        private final String number;
        private final List<Row> rows = new ArrayList<>();
        private final Faults faults = new Faults();
        private long count;
        private long characters;
        private long content;
        private boolean tooMany;

        Group(String number) {
            this.number = number;
        }

        Row first() {
            return rows.getFirst();
        }

        long line() {
            return first().line();
        }

        void add(Row row) {
            count++;
            for (String value : row.values()) {
                characters += value.length();
            }
            tooMany = tooMany || rows.size() >= MOST_LINES || (characters > MOST_CHARACTERS && !rows.isEmpty());
            if (!tooMany) {
                rows.add(row);
            }
        }

        void addContent(Row row) {
            for (String value : row.values()) {
                content = Scattered.spread(content ^ Scattered.hash(value));
            }
            content = Scattered.spread(content + row.values().size());
        }
    }

    private final class Groups implements AutoCloseable {
        private final RowSource rows;
        private final boolean surveying;
        private final Map<String, Integer> columns;
        private final Map<Integer, String> names = new HashMap<>();
        private final int width;
        private @Nullable SourceRow ahead;

        /** @param surveying tells the contents of groups apart instead of looking for faults in them */
        Groups(RowSource rows, boolean surveying) throws UnreadableExport {
            this.rows = rows;
            this.surveying = surveying;
            try {
                SourceRow header = rows.next();
                if (header == null) {
                    throw new UnreadableExport(Reason.EMPTY_FILE, "The file has no rows", null, "Export it again.");
                }
                columns = columns(header);
                columns.forEach((name, place) -> names.put(place, name));
                width = header.values().size();
                ahead = rows.next();
            } catch (UnreadableExport unreadable) {
                rows.close();
                throw unreadable;
            }
        }

        @Nullable
        Group next() throws UnreadableExport {
            SourceRow start = ahead;
            if (start == null) {
                return null;
            }
            Row first = row(start);
            Group group = new Group(layout.orderNumber(first, cart));
            add(group, start, first);
            ahead = rows.next();
            while (ahead != null) {
                Row row = row(ahead);
                if (!layout.continues(first, row)) {
                    break;
                }
                add(group, ahead, row);
                ahead = rows.next();
            }
            return group;
        }

        private Row row(SourceRow source) {
            return new Row(columns, source.line(), source.values());
        }

        private void add(Group group, SourceRow source, Row row) {
            group.add(row);
            if (surveying) {
                group.addContent(row);
            } else if (!group.tooMany) {
                check(source, group.faults);
            }
        }

        private void check(SourceRow row, Faults faults) {
            int size = row.values().size();
            if (size < width && container == Container.CSV) {
                faults.add(new Fault(
                        "TRUNCATED_ROW",
                        row.line(),
                        null,
                        "the row has " + size + " of " + width + " fields; add what is missing, or its delimiters"));
            }
            if (size > width && row.values().subList(width, size).stream().anyMatch(value -> !value.isEmpty())) {
                faults.add(new Fault(
                        "EXTRA_FIELDS",
                        row.line(),
                        null,
                        "the row has " + size + " fields where the header has " + width
                                + "; put a field that holds the delimiter in quotes"));
            }
            for (int place = 0; place < Math.min(size, width); place++) {
                if (!SoundText.is(row.values().get(place))) {
                    faults.add(SoundText.fault(row.line(), names.getOrDefault(place, "column " + (place + 1))));
                }
            }
            for (int place : row.broken()) {
                faults.add(new Fault(
                        "CELL_ERROR",
                        row.line(),
                        names.get(place),
                        "the cell holds a spreadsheet error; enter the value itself"));
            }
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private final class Orders implements OrderCursor {
        private final Groups groups;
        private final Scattered scattered;
        private final Map<String, Long> firstLines = new HashMap<>();
        private long ordinal;

        Orders(Groups groups, Scattered scattered) {
            this.groups = groups;
            this.scattered = scattered;
        }

        @Override
        public @Nullable SourceOrder next() throws UnreadableExport {
            Group group = groups.next();
            return group == null
                    ? null
                    : new SourceOrder(
                            ordinal++,
                            group.line(),
                            group.count,
                            group.characters,
                            group.number.isEmpty() || !SoundText.is(group.number) ? null : group.number,
                            () -> raw(group.rows),
                            reading(group));
        }

        private Reading reading(Group group) {
            if (group.tooMany) {
                return refused(
                        group,
                        "TOO_MANY_LINES",
                        "the order has " + group.count + " rows, more than the " + MOST_LINES
                                + " (or 8 MiB of text) that an order may have; split it");
            }
            if (!group.number.isEmpty() && scattered.isSplit(group.number)) {
                List<Long> lines = new ArrayList<>();
                if (firstLines.size() < MOST_LINES) {
                    firstLines.putIfAbsent(group.number, group.line());
                }
                lines.add(firstLines.getOrDefault(group.number, group.line()));
                lines.addAll(scattered.linesOf(group.number));
                return refused(
                        group,
                        "ORDER_SPLIT",
                        "the rows of this order lie apart, they begin at lines "
                                + lines.stream()
                                        .distinct()
                                        .sorted()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                                + "; put them together in one block and upload them again");
            }
            return group.faults.isEmpty() ? read(group.rows) : new Reading.Unreadable(group.faults.all());
        }

        /** Places are as large as the order, and hardly one is asked for its own: they are found again where it is. */
        private Reading read(List<Row> rows) {
            return switch (layout.read(rows, cart)) {
                case Reading.Readable(CartOrder order, var _) -> new Reading.Readable(order, () -> places(rows));
                case Reading.Unreadable unreadable -> unreadable;
            };
        }

        private Places places(List<Row> rows) {
            return layout.read(rows, cart) instanceof Reading.Readable readable
                    ? readable.places().get()
                    : Places.at(rows.getFirst().line());
        }

        private Reading refused(Group group, String reason, String message) {
            return new Reading.Unreadable(
                    List.of(new Fault(reason, group.line(), layout.orderNumberColumn(), message)));
        }

        /** The rows as CSV: comma, quotes where needed, without the header. */
        private static String raw(List<Row> rows) {
            StringWriter raw = new StringWriter();
            try (CsvWriter csv =
                    CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(raw)) {
                for (Row row : rows) {
                    csv.writeRecord(row.values());
                    if (raw.getBuffer().length() > LONGEST_RAW) {
                        break;
                    }
                }
            } catch (IOException inMemory) {
                throw new UncheckedIOException(inMemory);
            }
            return capped(raw.toString());
        }

        @Override
        public void close() {
            groups.close();
        }
    }

    /** No more of a text than a parked order may keep. */
    static String capped(String raw) {
        return SoundText.of(
                raw.length() <= LONGEST_RAW
                        ? raw
                        : raw.substring(0, LONGEST_RAW) + "\n[cut after " + LONGEST_RAW + " characters]");
    }
}
