package io.handshake.schemas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The rules that every schema of ours keeps; each fault names the type, the field and the cure. */
final class Style {
    private Style() {}

    static List<String> faults(Schema type) {
        List<String> faults = new ArrayList<>();
        String name = type.getName();
        if (!Records.NAMESPACE.equals(type.getNamespace())) {
            faults.add(name + ": its namespace must be " + Records.NAMESPACE);
        }
        if (!name.matches("[A-Z][A-Za-z]*") || name.matches(".*V")) {
            faults.add(name + ": a type's name is UpperCamelCase without a number; the version is in the namespace");
        }
        if (blank(type.getDoc())) {
            faults.add(name + ": needs a doc");
        }
        switch (type.getType()) {
            case ENUM -> {
                if (type.getEnumDefault() == null) {
                    faults.add(name + ": an enum needs a default, so that an older reader survives a new symbol");
                }
            }
            case RECORD -> type.getFields().forEach(field -> faults.addAll(faults(name, field)));
            default -> faults.add(name + ": must be a record or an enum");
        }
        return faults;
    }

    /** A decimal without a currency beside it, or in every record that holds it. */
    static List<String> amountsWithoutCurrency(Collection<Schema> types) {
        List<String> faults = new ArrayList<>();
        for (Schema type : types) {
            if (!holdsAmount(type) || type.getField("currency") != null) {
                continue;
            }
            List<Schema> holders = types.stream()
                    .filter(other -> other.getType() == Schema.Type.RECORD)
                    .filter(other -> other.getFields().stream()
                            .anyMatch(field -> Records.named(field.schema()).contains(type)))
                    .toList();
            if (holders.isEmpty() || holders.stream().anyMatch(holder -> holder.getField("currency") == null)) {
                faults.add(type.getName() + ": its amounts have no currency beside them nor in what holds it");
            }
        }
        return faults;
    }

    private static boolean holdsAmount(Schema type) {
        return type.getType() == Schema.Type.RECORD
                && type.getFields().stream()
                        .anyMatch(field -> field.schema().getLogicalType() instanceof LogicalTypes.Decimal);
    }

    private static List<String> faults(String record, Schema.Field field) {
        List<String> faults = new ArrayList<>();
        String where = record + "." + field.name();
        if (!field.name().matches("[a-z][A-Za-z]*[12]?") || field.name().matches(".*[vV][12]")) {
            faults.add(where + ": a field's name is lowerCamelCase without a version");
        }
        if (blank(field.doc())) {
            faults.add(where + ": needs a doc");
        }
        if (field.getObjectProp("logicalType") != null) {
            faults.add(where + ": logicalType stands beside the type, where Avro ignores it; put it inside");
        }
        Schema type = field.schema();
        if (type.isUnion() && type.isNullable()) {
            boolean optional =
                    type.getTypes().size() == 2 && type.getTypes().getFirst().getType() == Schema.Type.NULL;
            if (!optional || !field.hasDefaultValue() || field.defaultVal() != JsonProperties.NULL_VALUE) {
                faults.add(where + ": an optional field is [\"null\", X] with default null");
            }
        } else if (type.isUnion()
                && type.getTypes().stream().anyMatch(branch -> branch.getType() != Schema.Type.RECORD)) {
            faults.add(where + ": a union is one of null and X, or of records");
        }
        faults.addAll(typeFaults(where, field.name(), type));
        return faults;
    }

    private static List<String> typeFaults(String where, String field, Schema type) {
        List<String> faults = new ArrayList<>();
        switch (type.getType()) {
            case FLOAT, DOUBLE -> faults.add(where + ": binary fractions lose cents; use decimal(18,4)");
            case MAP, FIXED -> faults.add(where + ": maps and fixed are not part of the contract; use records");
            case UNION -> type.getTypes().forEach(branch -> faults.addAll(typeFaults(where, field, branch)));
            case ARRAY -> faults.addAll(typeFaults(where, field, type.getElementType()));
            default -> {
                // The rest is right, if its logical type is.
            }
        }
        if (type.getObjectProp("logicalType") != null && type.getLogicalType() == null) {
            faults.add(where + ": Avro does not know this logicalType on "
                    + type.getType().getName());
        }
        boolean instant = type.getLogicalType() instanceof LogicalTypes.TimestampMillis;
        boolean namedInstant = field.endsWith("At") || field.equals("at") || field.equals("deadline");
        boolean single =
                !List.of(Schema.Type.NULL, Schema.Type.UNION, Schema.Type.ARRAY).contains(type.getType());
        if (single && instant != namedInstant) {
            faults.add(where + ": a time is timestamp-millis and its name ends in At (or is at, deadline)");
        }
        if (type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            if (decimal.getPrecision() != 18 || decimal.getScale() != 4) {
                faults.add(where + ": an amount is decimal(18,4)");
            }
        } else if (type.getType() == Schema.Type.BYTES) {
            faults.add(where + ": bytes are for amounts only");
        } else if (type.getLogicalType() != null && !instant) {
            faults.add(where + ": only timestamp-millis and decimal are used");
        }
        return faults;
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
