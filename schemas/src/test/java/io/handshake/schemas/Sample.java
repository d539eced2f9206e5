package io.handshake.schemas;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Instances of a record that depend on nothing but its schema. A full one fills every field, arrays with two elements,
 * and each text, number and time is made from its field's name, so that two of them that change places change the bytes. A
 * minimal one leaves out what may be left out.
 */
final class Sample {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00.001Z");

    private final boolean full;
    private final int branch;
    private int count;

    private Sample(boolean full, int branch) {
        this.full = full;
        this.branch = branch;
    }

    /** Samples by the name of their file; a record with a choice of bodies has one of each kind per body. */
    static Map<String, SpecificRecord> of(Schema record) {
        List<Schema> bodies = record.getFields().stream()
                .map(Schema.Field::schema)
                .filter(type -> type.isUnion() && !type.isNullable())
                .findFirst()
                .map(Schema::getTypes)
                .orElse(List.of());
        Map<String, SpecificRecord> samples = new LinkedHashMap<>();
        for (int branch = 0; branch < Math.max(1, bodies.size()); branch++) {
            String name = record.getName()
                    + (bodies.isEmpty() ? "" : "." + bodies.get(branch).getName());
            samples.put(name + "-full", new Sample(true, branch).record(record));
            samples.put(name + "-minimal", new Sample(false, branch).record(record));
        }
        return samples;
    }

    private SpecificRecord record(Schema schema) {
        SpecificRecord record =
                (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.name(), field.schema()));
        }
        return record;
    }

    private @Nullable Object value(String name, Schema type) {
        count++;
        return switch (type.getType()) {
            case STRING -> full ? name + "-" + count + " ä#/" : "";
            case INT -> full ? number(name) : 0;
            case LONG -> instantOrLong(name, type);
            case BOOLEAN -> full;
            case BYTES ->
                full ? new BigDecimal("1234567.8900").add(BigDecimal.valueOf(number(name))) : new BigDecimal("0.0000");
            case ENUM -> symbol(type);
            case ARRAY -> elements(name, type.getElementType());
            case RECORD -> record(type);
            case UNION -> chosen(name, type);
            case NULL, FLOAT, DOUBLE, FIXED, MAP ->
                throw new AssertionError(type.getType() + " is not part of the contract");
        };
    }

    private Object instantOrLong(String name, Schema type) {
        if (type.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return full ? FIRST.plusSeconds(number(name)) : Instant.EPOCH;
        }
        return full ? (1L << 40) + number(name) : 0L;
    }

    /** From the name, so that numbers that change places change the bytes; from the place, so that elements differ. */
    private int number(String name) {
        return Math.floorMod(name.hashCode(), 100_003) * 100 + count;
    }

    private Object symbol(Schema type) {
        List<String> symbols = type.getEnumSymbols();
        String symbol = symbols.get(full ? count % symbols.size() : 0);
        return SpecificData.get().createEnum(symbol, type);
    }

    private List<Object> elements(String name, Schema element) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; full && i < 2; i++) {
            elements.add(value(name, element));
        }
        return elements;
    }

    private @Nullable Object chosen(String name, Schema union) {
        if (union.isNullable()) {
            return full ? value(name, union.getTypes().getLast()) : null;
        }
        return value(name, union.getTypes().get(branch));
    }
}
