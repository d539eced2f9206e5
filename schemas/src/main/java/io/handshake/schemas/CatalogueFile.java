package io.handshake.schemas;

import io.handshake.schemas.TopicCatalogue.DeadLetterRule;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads {@code topics.yaml} strictly: a key that is missing, unknown or of another type is refused by name. */
final class CatalogueFile {
    private CatalogueFile() {}

    /** @throws IllegalStateException with the place and the cure */
    static TopicCatalogue read(InputStream in) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object tree;
        try {
            tree = new Yaml(new SafeConstructor(options)).load(in);
        } catch (YAMLException e) {
            throw new IllegalStateException("topics.yaml is not YAML: " + e.getMessage(), e);
        }
        Node file = Node.of("the file", tree);
        Node production = file.node("production");
        short replicationFactor = (short) production.number("replication-factor");
        int minInsyncReplicas = (int) production.number("min-insync-replicas");
        production.end();

        Node dead = file.node("dead-letters");
        if (!dead.text("name").equals(Topics.deadLetters("<topic>", "<leg>"))) {
            throw dead.wrong("name", "must be " + Topics.deadLetters("<topic>", "<leg>"));
        }
        DeadLetterRule rule =
                new DeadLetterRule(dead.number("retention-ms"), dead.number("personal-data-retention-ms"), (int)
                        dead.number("extra-message-bytes"));
        dead.end();

        List<String> legs = file.texts("legs");
        List<Topic> topics = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Object item : file.list("topics")) {
            Topic topic = topic(Node.of("a topic", item), legs, replicationFactor, minInsyncReplicas);
            if (!names.add(topic.name())) {
                throw new IllegalStateException("topics.yaml: topic " + topic.name() + " stands twice: remove one");
            }
            topics.add(topic);
        }
        file.end();
        return new TopicCatalogue(legs, topics, rule);
    }

    private static Topic topic(Node item, List<String> legs, short replicationFactor, int minInsyncReplicas) {
        Node node = item.as("topic " + item.text("name"));
        List<String> consumers = node.texts("consumers");
        for (String consumer : consumers) {
            if (!legs.contains(consumer)) {
                throw node.wrong("consumers", "names '" + consumer + "', which is none of the legs " + legs);
            }
        }
        Topic topic = new Topic(
                node.text("name"),
                node.text("record"),
                node.key("key"),
                node.flag("per-cart"),
                node.flag("personal-data"),
                (int) node.number("partitions"),
                replicationFactor,
                minInsyncReplicas,
                node.node("config").scalars(),
                consumers,
                node.text("description"));
        node.end();
        return topic;
    }

    /** One mapping of the file, which remembers what was asked of it. */
    private record Node(String place, Map<?, ?> values, Set<String> asked) {

        static Node of(String place, @Nullable Object value) {
            if (value instanceof Map<?, ?> map) {
                return new Node(place, map, new HashSet<>());
            }
            throw new IllegalStateException("topics.yaml: " + place + " must be a mapping");
        }

        Node as(String otherPlace) {
            return new Node(otherPlace, values, asked);
        }

        Node node(String key) {
            return of(place + ", " + key, get(key));
        }

        String text(String key) {
            if (get(key) instanceof String text && !text.isBlank()) {
                return text;
            }
            throw wrong(key, "must be text");
        }

        boolean flag(String key) {
            if (get(key) instanceof Boolean flag) {
                return flag;
            }
            throw wrong(key, "must be true or false");
        }

        long number(String key) {
            if (get(key) instanceof Number number && number.longValue() > 0) {
                return number.longValue();
            }
            throw wrong(key, "must be a whole number above 0");
        }

        Topic.Key key(String key) {
            String word = text(key);
            for (Topic.Key known : Topic.Key.values()) {
                if (known.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
                    return known;
                }
            }
            throw wrong(key, "must be order-key, sku, order-key-or-sku or subject");
        }

        List<?> list(String key) {
            if (get(key) instanceof List<?> list) {
                return list;
            }
            throw wrong(key, "must be a list");
        }

        List<String> texts(String key) {
            List<String> texts = new ArrayList<>();
            for (Object item : list(key)) {
                if (!(item instanceof String text)) {
                    throw wrong(key, "must be a list of texts");
                }
                texts.add(text);
            }
            return texts;
        }

        Map<String, String> scalars() {
            Map<String, String> scalars = new LinkedHashMap<>();
            values.forEach((key, value) -> scalars.put(String.valueOf(key), String.valueOf(value)));
            return scalars;
        }

        void end() {
            for (Object key : values.keySet()) {
                if (!(key instanceof String name) || !asked.contains(name)) {
                    throw wrong(String.valueOf(key), "is not known: mend its spelling or remove it");
                }
            }
        }

        IllegalStateException wrong(String key, String what) {
            return new IllegalStateException("topics.yaml: " + key + " of " + place + " " + what);
        }

        private @Nullable Object get(String key) {
            asked.add(key);
            return values.get(key);
        }
    }
}
