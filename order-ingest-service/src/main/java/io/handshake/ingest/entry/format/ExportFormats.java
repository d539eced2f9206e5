package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.DocumentLayout;
import io.handshake.carts.layout.Node;
import io.handshake.carts.layout.RowLayout;
import io.handshake.ingest.entry.format.RowSource.SourceRow;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every kind of export that can be read. */
public final class ExportFormats {
    static final String SUPPORTED =
            "Upload CSV, XLSX, XML or JSON: a Shopify orders_export.csv, or the canonical layout in any of the four.";
    private static final int MAGIC = 16;
    private static final int SNIFFED = 8 * 1024;

    private final List<RowLayout> rowLayouts;
    private final List<DocumentLayout> documentLayouts;

    /** The canonical layout is always there; these are the carts' own, asked in this order before it. */
    public ExportFormats(List<RowLayout> rowLayouts, List<DocumentLayout> documentLayouts) {
        this.rowLayouts = new ArrayList<>(rowLayouts);
        this.rowLayouts.add(new CanonicalRows());
        this.documentLayouts = new ArrayList<>(documentLayouts);
        this.documentLayouts.add(new CanonicalDocuments());
    }

    /** The names that {@link #open} takes as an override. */
    public List<String> names() {
        Set<String> names = new TreeSet<>();
        for (RowLayout layout : rowLayouts) {
            names.add(Container.CSV.format(layout.name()));
            names.add(Container.XLSX.format(layout.name()));
        }
        for (DocumentLayout layout : documentLayouts) {
            names.add(Container.XML.format(layout.name()));
            names.add(Container.JSON.format(layout.name()));
        }
        return List.copyOf(names);
    }

    /**
     * Tells by its content what a file is.
     *
     * @param format a format's name if the sender insists; must fit the content; blank counts as null
     * @param contentType the media type that the sender declared; only checked for contradiction
     * @throws UnreadableExport if it is none of the known formats
     */
    public OpenedExport open(Path file, @Nullable String format, @Nullable String contentType, CartSettings cart)
            throws UnreadableExport {
        String formatOverride = format == null || format.isBlank() ? null : format.strip();
        if (formatOverride != null && !names().contains(formatOverride)) {
            throw new UnreadableExport(
                    Reason.FORMAT_CONFLICT,
                    "There is no format '" + formatOverride + "'",
                    null,
                    "Name one of " + names() + ", or leave it out.");
        }
        byte[] start = start(file);
        Container container = container(start);
        agrees(container, contentType);
        if (formatOverride != null && !formatOverride.endsWith(container.format(""))) {
            throw new UnreadableExport(
                    Reason.FORMAT_CONFLICT,
                    "The file is " + container + ", not " + containerOf(formatOverride),
                    null,
                    "Leave the format out, or upload the file that was meant.");
        }
        return switch (container) {
            case CSV -> {
                TextFile text = TextFile.of(file, start);
                yield rows(container, () -> new CsvRows(text), formatOverride, cart);
            }
            case XLSX -> {
                XlsxRows.inspect(file);
                yield rows(container, () -> new XlsxRows(file), formatOverride, cart);
            }
            case XML -> {
                TextFile text = TextFile.ofXml(file, start);
                yield document(container, () -> new XmlOrders(text), formatOverride, cart);
            }
            case JSON -> {
                TextFile text = TextFile.of(file, start);
                yield document(container, () -> new JsonOrders(text), formatOverride, cart);
            }
        };
    }

    private static String containerOf(String format) {
        return format.substring(format.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT);
    }

    private static byte[] start(Path file) throws UnreadableExport {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SNIFFED);
        } catch (IOException unreadable) {
            throw TextFile.unreadable(unreadable);
        }
    }

    private static Container container(byte[] start) throws UnreadableExport {
        if (begins(start, 0x50, 0x4B, 0x03, 0x04)) {
            return Container.XLSX;
        }
        String foreign = foreign(start);
        if (foreign != null) {
            throw new UnreadableExport(Reason.UNSUPPORTED_FORMAT, foreign, "byte 0", SUPPORTED);
        }
        for (byte one : start) {
            int c = one & 0xFF;
            boolean skipped = c <= ' ' || c == 0xEF || c == 0xBB || c == 0xBF || c == 0xFE || c == 0xFF;
            if (!skipped) {
                return switch (c) {
                    case '<' -> Container.XML;
                    case '{', '[' -> Container.JSON;
                    default -> Container.CSV;
                };
            }
        }
        for (byte one : start) {
            if (one == 0 && !begins(start, 0xFF, 0xFE) && !begins(start, 0xFE, 0xFF)) {
                throw new UnreadableExport(
                        Reason.WRONG_ENCODING, "The file begins with bytes that are no text", "byte 0", SUPPORTED);
            }
        }
        throw new UnreadableExport(
                Reason.EMPTY_FILE, "There is nothing in it", null, "Export the orders again and upload the new file.");
    }

    private static @Nullable String foreign(byte[] start) {
        if (begins(start, 0xD0, 0xCF, 0x11, 0xE0)) {
            return "This is an old or a protected workbook (XLS)";
        }
        if (begins(start, '%', 'P', 'D', 'F')) {
            return "This is a PDF";
        }
        if (begins(start, 0x1F, 0x8B)) {
            return "This is a GZIP archive";
        }
        if (begins(start, 'P', 'K')) {
            return "This is an archive without any files (ZIP)";
        }
        if (begins(start, '{', '\\', 'r', 't', 'f')) {
            return "This is a text document (RTF)";
        }
        if (isBinary(start)) {
            return "This is neither a text nor a workbook";
        }
        String text =
                new String(start, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
        return text.startsWith("<!doctype html") || text.startsWith("<html") ? "This is a web page (HTML)" : null;
    }

    /** Pictures, programs and the like show control characters at once; UTF-16 says by its mark that it is text. */
    private static boolean isBinary(byte[] start) {
        if (begins(start, 0xFF, 0xFE) || begins(start, 0xFE, 0xFF)) {
            return false;
        }
        for (int i = 0; i < Math.min(start.length, MAGIC); i++) {
            byte one = start[i];
            if (one >= 0 && one < ' ' && one != '\t' && one != '\n' && one != '\r' && one != '\f') {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(byte[] start, int... magic) {
        if (start.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** Senders call CSV many things, so only a clear contradiction counts. */
    private static void agrees(Container found, @Nullable String contentType) throws UnreadableExport {
        if (contentType == null) {
            return;
        }
        String type = contentType.toLowerCase(Locale.ROOT);
        Container declared = type.contains("spreadsheetml")
                ? Container.XLSX
                : type.contains("json")
                        ? Container.JSON
                        : type.contains("xml") ? Container.XML : type.contains("csv") ? Container.CSV : found;
        if (declared != found) {
            throw new UnreadableExport(
                    Reason.FORMAT_CONFLICT,
                    "It was declared as " + declared + " and is " + found,
                    null,
                    "Declare the type that it has, or upload the file that was meant.");
        }
    }

    private OpenedExport rows(
            Container container, RowSource.Opener source, @Nullable String override, CartSettings cart)
            throws UnreadableExport {
        Set<String> columns;
        List<String> names;
        long line;
        try (RowSource rows = source.open()) {
            SourceRow header = rows.next();
            if (header == null) {
                throw new UnreadableExport(
                        Reason.EMPTY_FILE, "No sheet or line has anything in it", null, "Export the orders again.");
            }
            columns = RowExport.columns(header).keySet();
            names = header.values();
            line = header.line();
        }
        for (RowLayout layout : rowLayouts) {
            String name = container.format(layout.name());
            if ((override == null || override.equals(name)) && columns.containsAll(layout.requiredColumns())) {
                return new RowExport(container, names, source, layout, cart);
            }
        }
        RowLayout nearest = rowLayouts.stream()
                .filter(layout -> override == null || override.equals(container.format(layout.name())))
                .max(Comparator.comparingDouble(layout -> shared(layout.requiredColumns(), columns)))
                .orElseThrow();
        throw unknown(columns, nearest.name(), nearest.requiredColumns(), "line " + line);
    }

    private OpenedExport document(
            Container container, NodeSource.Opener source, @Nullable String override, CartSettings cart)
            throws UnreadableExport {
        Set<String> fields = new HashSet<>();
        String root;
        Node first;
        try (NodeSource nodes = source.open()) {
            first = nodes.next();
            root = nodes.root();
        }
        if (first != null) {
            first.children().forEach(child -> fields.add(child.name()));
        }
        for (DocumentLayout layout : documentLayouts) {
            String name = container.format(layout.name());
            boolean named =
                    root.equals(layout.root()) && (first == null || first.name().equals(layout.element()));
            // One broken order may lack a field; a file of another kind shares none.
            boolean alike = first == null || shared(layout.requiredFields(), fields) > 0;
            if ((override == null || override.equals(name)) && named && alike) {
                return new DocumentExport(container, source, layout, cart);
            }
        }
        DocumentLayout nearest = documentLayouts.getLast();
        throw unknown(
                fields,
                nearest.name() + " (" + nearest.element() + " in " + nearest.root() + ")",
                nearest.requiredFields(),
                first == null ? "line 1" : "line " + first.line());
    }

    private static double shared(Set<String> required, Set<String> found) {
        return (double) required.stream().filter(found::contains).count() / required.size();
    }

    private static UnreadableExport unknown(Set<String> seen, String nearest, Set<String> required, String place) {
        String names = seen.stream()
                .sorted()
                .limit(40)
                .map(name -> name.length() > 40 ? name.substring(0, 40) + "…" : name)
                .collect(Collectors.joining(", "));
        Set<String> missing = new TreeSet<>(required);
        missing.removeAll(seen);
        return new UnreadableExport(
                Reason.UNKNOWN_LAYOUT,
                "It has: " + names + ". Nearest is the layout " + nearest + ", which also needs: "
                        + String.join(", ", missing),
                place,
                "Add or rename the columns, or upload the cart's own export unchanged.");
    }
}
