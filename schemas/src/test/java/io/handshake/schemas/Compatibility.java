package io.handshake.schemas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * FULL_TRANSITIVE: the present schema reads every past version, and every past version reads the present. Avro's own
 * check looks at the wire only; a changed logical type (a scale, a unit of time) reads without an error and means
 * something else, so it is compared here as well.
 */
final class Compatibility {
    private Compatibility() {}

    /** What breaks, each with record, version and field; empty if nothing does. */
    static List<String> breaches(String record, Schema present, Map<String, Schema> past) {
        List<String> breaches = new ArrayList<>();
        past.forEach((version, schema) -> {
            breaches.addAll(
                    unreadable(record + ": the present schema can't read what " + version + " wrote", present, schema));
            breaches.addAll(unreadable(
                    record + ": " + version + " can't read what the present schema writes", schema, present));
            Map<String, String> before = logicalTypes(schema);
            logicalTypes(present).forEach((path, type) -> {
                String was = before.get(path);
                if (was != null && !was.equals(type)) {
                    breaches.add(record + ": " + version + " and the present schema differ in meaning at " + path + ": "
                            + was + ", now " + type);
                }
            });
        });
        return breaches;
    }

    private static List<String> unreadable(String what, Schema reader, Schema writer) {
        List<Incompatibility> found = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities();
        return found.stream()
                .map(fault -> what + " at " + place(reader, fault.getLocation()) + ": " + fault.getType() + ", "
                        + fault.getMessage())
                .toList();
    }

    /** A JSON pointer into a schema, such as {@code /fields/3/type/items}, in the names of fields. */
    private static String place(Schema reader, String pointer) {
        List<String> names = new ArrayList<>();
        names.add(reader.getName());
        Schema at = reader;
        String[] steps = pointer.split("/");
        for (int i = 1; i < steps.length; i++) {
            switch (steps[i]) {
                case "fields" -> {
                    if (i + 1 < steps.length) {
                        Schema.Field field = at.getFields().get(Integer.parseInt(steps[++i]));
                        names.add(field.name());
                        at = field.schema();
                    }
                }
                case "items" -> at = at.getElementType();
                case "values" -> at = at.getValueType();
                default -> {
                    if (at.isUnion() && steps[i].matches("\\d+")) {
                        at = at.getTypes().get(Integer.parseInt(steps[i]));
                    }
                }
            }
        }
        return String.join(".", names);
    }

    private static Map<String, String> logicalTypes(Schema record) {
        Map<String, String> found = new LinkedHashMap<>();
        collect(record.getName(), record, new LinkedHashSet<>(), found);
        return found;
    }

    private static void collect(String path, Schema type, Set<String> inside, Map<String, String> found) {
        switch (type.getType()) {
            case RECORD -> {
                if (inside.add(type.getFullName())) {
                    type.getFields()
                            .forEach(field -> collect(path + "." + field.name(), field.schema(), inside, found));
                    inside.remove(type.getFullName());
                }
            }
            case ARRAY -> collect(path, type.getElementType(), inside, found);
            case MAP -> collect(path, type.getValueType(), inside, found);
            case UNION -> {
                for (Schema branch : type.getTypes()) {
                    boolean several = type.getTypes().size() > 2;
                    collect(several ? path + "(" + branch.getName() + ")" : path, branch, inside, found);
                }
            }
            case LONG, INT, BYTES, FIXED, STRING -> found.put(path, meaning(type));
            case NULL, BOOLEAN, FLOAT, DOUBLE, ENUM -> {
                // Nothing but the wire type speaks here, and Avro compares that.
            }
        }
    }

    private static String meaning(Schema type) {
        Object logical = type.getObjectProp("logicalType");
        if (logical == null) {
            return "no logical type";
        }
        return logical
                + ("decimal".equals(logical)
                        ? "(" + type.getObjectProp("precision") + ","
                                + Objects.requireNonNullElse(type.getObjectProp("scale"), 0) + ")"
                        : "");
    }
}
