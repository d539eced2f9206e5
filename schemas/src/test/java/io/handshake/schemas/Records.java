package io.handshake.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/** The schemas of this module, as their generated classes carry them. */
final class Records {
    static final String NAMESPACE = "io.handshake.events.v1";
    static final Path SOURCES = Path.of("src/main/avro");

    private Records() {}

    /** Every schema by the name of its file. */
    static Map<String, Schema> all() {
        Map<String, Schema> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".avsc"))
                    .map(name -> name.substring(0, name.length() - ".avsc".length()))
                    .forEach(name -> all.put(name, schema(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The records that stand on topics by themselves: those that no other record holds. */
    static Map<String, Schema> topLevel() {
        Map<String, Schema> all = all();
        Set<String> held = new TreeSet<>();
        all.values().stream()
                .filter(schema -> schema.getType() == Schema.Type.RECORD)
                .flatMap(schema -> schema.getFields().stream())
                .forEach(field -> named(field.schema()).forEach(type -> held.add(type.getName())));
        Map<String, Schema> top = new LinkedHashMap<>(all);
        top.keySet().removeAll(held);
        return top;
    }

    /** The records and enums that a field's type names, without what those hold. */
    static List<Schema> named(Schema type) {
        List<Schema> named = new ArrayList<>();
        switch (type.getType()) {
            case RECORD, ENUM, FIXED -> named.add(type);
            case ARRAY -> named.addAll(named(type.getElementType()));
            case MAP -> named.addAll(named(type.getValueType()));
            case UNION -> type.getTypes().forEach(branch -> named.addAll(named(branch)));
            default -> {
                // A primitive names nothing.
            }
        }
        return named;
    }

    static Schema schema(String name) {
        try {
            return SpecificData.get().getSchema(Class.forName(NAMESPACE + "." + name));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name + ".avsc has no generated class: name the file after its type", e);
        }
    }
}
