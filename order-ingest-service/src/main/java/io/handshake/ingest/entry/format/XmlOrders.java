package io.handshake.ingest.entry.format;

import io.handshake.carts.layout.Node;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import java.io.IOException;
import java.io.Reader;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** The children of an XML document's root, one at a time. A DOCTYPE is refused, so there are no entities to resolve. */
final class XmlOrders implements NodeSource {
    private final Reader in;
    private final Meter meter = new Meter();
    private final XMLStreamReader reader;
    private String root = "";

    XmlOrders(TextFile file) throws UnreadableExport {
        try {
            in = meter.over(file.reader());
        } catch (IOException unreadable) {
            throw TextFile.unreadable(unreadable);
        }
        try {
            // The JDK's own, whatever else is on the class path: its limits are known.
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            reader = factory.createXMLStreamReader(in);
        } catch (XMLStreamException broken) {
            closeStream();
            throw broken(broken, null);
        }
    }

    @Override
    public @Nullable Node next() throws UnreadableExport {
        NodeBuilder order = new NodeBuilder();
        boolean inside = false;
        try {
            while (reader.hasNext()) {
                int event = reader.next();
                meter.reset();
                long line = reader.getLocation().getLineNumber();
                switch (event) {
                    case XMLStreamConstants.DTD ->
                        throw malformed(
                                "The document has a DOCTYPE, which is never read",
                                reader.getLocation(),
                                "Remove the DOCTYPE.");
                    case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw malformed(
                                "The document uses an entity of its own",
                                reader.getLocation(),
                                "Write the character itself.");
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (root.isEmpty()) {
                            root = reader.getLocalName();
                        } else {
                            inside = true;
                            start(order, line);
                        }
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (inside) {
                            order.text(reader.getText(), line);
                        } else if (!reader.isWhiteSpace()) {
                            throw malformed("There is text between the orders", reader.getLocation(), "Remove it.");
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        if (inside) {
                            order.end();
                            Node done = order.done();
                            if (done != null) {
                                return done;
                            }
                        }
                    }
                    default -> {}
                }
            }
            return null;
        } catch (XMLStreamException broken) {
            throw broken(broken, reader.getLocation());
        } catch (RuntimeException broken) {
            // The JDK's parser throws its own unchecked exceptions for some bytes that are no characters.
            throw malformed("The document cannot be read on from here", reader.getLocation(), "Export it again.");
        }
    }

    private void start(NodeBuilder order, long line) throws UnreadableExport {
        order.start(reader.getLocalName(), line);
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeNamespace(i) != null
                    && !reader.getAttributeNamespace(i).isEmpty()) {
                continue; // xsi:type, xml:space and the like speak about the document
            }
            order.start(reader.getAttributeLocalName(i), line);
            order.text(reader.getAttributeValue(i), line);
            order.end();
        }
    }

    private static UnreadableExport malformed(String what, Location at, String cure) {
        return new UnreadableExport(Reason.MALFORMED, what, place(at), cure);
    }

    private static String place(Location at) {
        return "line " + at.getLineNumber() + ", column " + at.getColumnNumber();
    }

    private static UnreadableExport broken(XMLStreamException broken, @Nullable Location here) {
        Location at = broken.getLocation() == null ? here : broken.getLocation();
        String place = at == null ? "line 1" : place(at);
        for (Throwable cause = broken;
                cause != null;
                cause = cause instanceof XMLStreamException nested && nested.getNestedException() != null
                        ? nested.getNestedException()
                        : cause.getCause()) {
            if (cause instanceof Meter.TooMuch) {
                return new UnreadableExport(
                        Reason.TOO_LARGE, "A single piece of the document is too large", place, "Export it again.");
            }
            if (cause instanceof java.nio.charset.CharacterCodingException
                    || cause.getClass().getSimpleName().equals("MalformedByteSequenceException")) {
                return new UnreadableExport(
                        Reason.WRONG_ENCODING,
                        "The document holds bytes that are not of its encoding",
                        place,
                        "Export it again as UTF-8, or name its true encoding in the first line.");
            }
        }
        String said = String.valueOf(broken.getMessage());
        if (said.contains("must start and end within the same entity") || said.contains("premature")) {
            return new UnreadableExport(
                    Reason.TRUNCATED_FILE, "The document ends inside an element", place, "Upload the file again.");
        }
        return new UnreadableExport(
                said.contains("JAXP") ? Reason.TOO_LARGE : Reason.MALFORMED,
                "The document is not well-formed XML",
                place,
                "Mend it there, or export it again.");
    }

    @Override
    public String root() {
        return root;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (XMLStreamException onlyRead) {
            // nothing was written, so nothing can be lost
        }
        closeStream();
    }

    private void closeStream() {
        try {
            in.close();
        } catch (IOException onlyRead) {
            // nothing was written, so nothing can be lost
        }
    }
}
