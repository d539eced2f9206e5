package io.handshake.ingest.entry.format;

import io.handshake.carts.layout.Node;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** The orders of a JSON document: an array, an array in the field {@code orders}, or one object after the other. */
final class JsonOrders implements NodeSource {
    private static final String ORDERS = "orders";
    private static final String ORDER = "order";
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST + 8)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNumberLength(100)
                    .maxNameLength(256)
                    .build())
            .build();

    private enum At {
        START,
        ARRAY,
        WRAPPED,
        LINES,
        END
    }

    private final Meter meter = new Meter();
    private final JsonParser parser;
    private At at = At.START;

    JsonOrders(TextFile file) throws UnreadableExport {
        try {
            parser = FACTORY.createParser(ObjectReadContext.empty(), meter.over(file.reader()));
        } catch (IOException unreadable) {
            throw TextFile.unreadable(unreadable);
        }
    }

    @Override
    public @Nullable Node next() throws UnreadableExport {
        try {
            return advance();
        } catch (JacksonException broken) {
            throw broken(broken);
        }
    }

    private @Nullable Node advance() throws UnreadableExport {
        if (at == At.END) {
            return null;
        }
        @Nullable JsonToken token = parser.nextToken();
        if (at == At.START) {
            if (token == JsonToken.START_ARRAY) {
                at = At.ARRAY;
                token = parser.nextToken();
            } else if (token == JsonToken.START_OBJECT) {
                at = At.LINES;
                Node only = objectOrOrders();
                if (only != null) {
                    return only;
                }
                token = parser.nextToken();
            } else {
                throw malformed("The document is neither an object nor an array");
            }
        }
        if (token == JsonToken.END_ARRAY) {
            if (at == At.WRAPPED) {
                skipToEnd();
            }
            if (parser.nextToken() != null) {
                throw malformed("There is text after the end of the orders");
            }
            at = At.END;
            return null;
        }
        if (token == null && at != At.LINES) {
            throw truncated();
        }
        if (token == null) {
            at = At.END;
            return null;
        }
        if (at == At.LINES && token != JsonToken.START_OBJECT) {
            throw malformed("This is not an object");
        }
        NodeBuilder order = new NodeBuilder();
        value(order, ORDER);
        return order.done();
    }

    /** A whole object, which is an order; or null after the bracket that opens the orders inside it. */
    private @Nullable Node objectOrOrders() throws UnreadableExport {
        NodeBuilder order = new NodeBuilder();
        order.start(ORDER, line());
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals(ORDERS) && token == JsonToken.START_ARRAY) {
                at = At.WRAPPED;
                return null;
            }
            value(order, name);
        }
        order.end();
        return order.done();
    }

    private void skipToEnd() throws UnreadableExport {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            if (parser.currentName().equals(ORDERS)) {
                throw malformed("The field 'orders' is there twice");
            }
            parser.nextToken();
            parser.skipChildren();
        }
    }

    /** The value that the parser stands on. Its depth is limited by the builder. */
    private void value(NodeBuilder into, String name) throws UnreadableExport {
        meter.reset();
        into.start(name, line());
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String child = parser.currentName();
                    parser.nextToken();
                    value(into, child);
                }
            }
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(into, "item");
                }
            }
            case VALUE_NULL -> {}
            case VALUE_NUMBER_FLOAT -> into.text(written(parser.getString()), line());
            case null -> throw malformed("A value is missing");
            default -> into.text(parser.getString(), line());
        }
        into.end();
    }

    /** A JSON number is exact, so an exponent loses nothing; one that would give endless zeros stays as it is. */
    private static String written(String number) {
        if (number.indexOf('e') < 0 && number.indexOf('E') < 0) {
            return number;
        }
        BigDecimal value = new BigDecimal(number);
        return Math.abs((long) value.scale()) > 30 ? number : value.toPlainString();
    }

    private long line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private UnreadableExport malformed(String what) {
        return new UnreadableExport(
                Reason.MALFORMED, what, place(parser.currentLocation()), "Mend it there, or export it again.");
    }

    private UnreadableExport truncated() {
        return new UnreadableExport(
                Reason.TRUNCATED_FILE,
                "The document ends inside a value",
                place(parser.currentLocation()),
                "Upload the file again.");
    }

    private static String place(TokenStreamLocation at) {
        return "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private UnreadableExport broken(JacksonException broken) {
        String place = place(parser.currentLocation());
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof Meter.TooMuch || cause instanceof StreamConstraintsException) {
                return new UnreadableExport(
                        Reason.TOO_LARGE,
                        "A value is longer or lies deeper than it may",
                        place,
                        "Export the orders again without what swells them.");
            }
        }
        String said = String.valueOf(broken.getOriginalMessage());
        return broken instanceof UnexpectedEndOfInputException || said.contains("end-of-input")
                ? truncated()
                : new UnreadableExport(
                        Reason.MALFORMED,
                        "The document is not JSON from here on",
                        place,
                        "Mend it there, or export it again.");
    }

    @Override
    public String root() {
        return ORDERS;
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (JacksonException onlyRead) {
            // nothing was written, so nothing can be lost
        }
    }
}
