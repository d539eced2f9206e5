package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Makes the topics of the catalogue, a file that deployments read as well. One broker on one machine gets by with fewer
 * partitions than the catalogue names for production; the order of keys is the same.
 */
final class Topics {
    private static final int MOST_PARTITIONS = 3;
    private static final String BROKER_LARGEST = "1048588";

    private final Map<String, Object> catalogue;

    private Topics(Map<String, Object> catalogue) {
        this.catalogue = catalogue;
    }

    static Topics read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Topics(new Yaml(new SafeConstructor(new LoaderOptions())).load(reader));
        } catch (IOException unreadable) {
            throw new LauncherException("the catalogue of topics " + file + " cannot be read", unreadable);
        }
    }

    /** @param carts which carts get topics of their own */
    List<NewTopic> forCarts(List<String> carts) {
        List<NewTopic> made = new ArrayList<>();
        for (Map<String, Object> topic : list(catalogue, "topics")) {
            String name = text(topic, "name");
            List<String> names = Boolean.TRUE.equals(topic.get("per-cart"))
                    ? carts.stream().map(cart -> name.replace("<cartId>", cart)).toList()
                    : List.of(name);
            for (String one : names) {
                made.add(topic(one, topic, config(topic)));
                made.addAll(deadLetters(one, topic));
            }
        }
        return made;
    }

    private List<NewTopic> deadLetters(String name, Map<String, Object> topic) {
        Map<String, Object> letters = map(catalogue, "dead-letters");
        boolean personal = Boolean.TRUE.equals(topic.get("personal-data"));
        String retention = text(letters, personal ? "personal-data-retention-ms" : "retention-ms");
        // A record of the greatest size must fit with the headers that say why it is dead.
        long largest = Long.parseLong(config(topic).getOrDefault("max.message.bytes", BROKER_LARGEST))
                + Long.parseLong(text(letters, "extra-message-bytes"));
        Map<String, String> config = Map.of(
                "cleanup.policy", "delete", "retention.ms", retention, "max.message.bytes", Long.toString(largest));
        List<NewTopic> made = new ArrayList<>();
        for (Object leg : (List<?>) topic.getOrDefault("consumers", List.of())) {
            String letter = text(letters, "name").replace("<topic>", name).replace("<leg>", leg.toString());
            made.add(topic(letter, topic, config));
        }
        return made;
    }

    private static NewTopic topic(String name, Map<String, Object> topic, Map<String, String> config) {
        int partitions = Math.min(MOST_PARTITIONS, Integer.parseInt(text(topic, "partitions")));
        return new NewTopic(name, partitions, (short) 1).configs(config);
    }

    private static Map<String, String> config(Map<String, Object> topic) {
        Map<String, String> config = new HashMap<>();
        map(topic, "config").forEach((key, value) -> config.put(key, value.toString()));
        return config;
    }

    /** Makes those that are not there. */
    static void make(String bootstrapServers, List<NewTopic> wanted) {
        try (Admin admin = Parts.admin(bootstrapServers)) {
            Set<String> there = admin.listTopics().names().get();
            admin.createTopics(wanted.stream()
                            .filter(topic -> !there.contains(topic.name()))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException failed) {
            throw new LauncherException("the topics could not be made", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException("stopped while making topics", stopped);
        }
    }

    private static String text(Map<String, Object> in, String key) {
        Object value = in.get(key);
        if (value == null) {
            throw new LauncherException("the catalogue of topics lacks '" + key + "' in " + in);
        }
        return value.toString();
    }

    @SuppressWarnings("unchecked") // the shape of our own file, which its own tests check
    private static List<Map<String, Object>> list(Map<String, Object> in, String key) {
        return (List<Map<String, Object>>) in.getOrDefault(key, List.of());
    }

    @SuppressWarnings("unchecked") // as above
    private static Map<String, Object> map(Map<String, Object> in, String key) {
        return (Map<String, Object>) in.getOrDefault(key, Map.of());
    }
}
