package io.handshake.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All topics of Handshake, from {@code topics.yaml}. Topics per cart stand in it as templates; {@link #forCart} makes
 * them.
 */
public final class TopicCatalogue {
    private static final String RESOURCE = "/topics.yaml";
    private static final String BROKER_DEFAULT_MAX_MESSAGE_BYTES = "1048588";

    private final List<String> legs;
    private final List<Topic> topics;
    private final DeadLetterRule deadLetterRule;

    TopicCatalogue(List<String> legs, List<Topic> topics, DeadLetterRule deadLetterRule) {
        this.legs = List.copyOf(legs);
        this.topics = List.copyOf(topics);
        this.deadLetterRule = deadLetterRule;
    }

    /** How the broker keeps dead letters. */
    record DeadLetterRule(long retentionMillis, long personalDataRetentionMillis, int extraMessageBytes) {}

    /**
     * Reads the catalogue that is packed with this module.
     *
     * @throws IllegalStateException if it is missing or can't be understood, with the topic and the key
     */
    public static TopicCatalogue load() {
        try (InputStream in = TopicCatalogue.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path: build the module schemas anew");
            }
            return CatalogueFile.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + RESOURCE, e);
        }
    }

    /** The names of our legs, as they stand in names of dead letters. */
    public List<String> legs() {
        return legs;
    }

    /** All topics, those per cart as templates. */
    public List<Topic> topics() {
        return topics;
    }

    /** The topics that exist whatever carts there are. */
    public List<Topic> shared() {
        return topics.stream().filter(topic -> !topic.perCart()).toList();
    }

    /**
     * The topics that one cart has for itself, under their names on the broker.
     *
     * @throws IllegalArgumentException if the cart id has not the shape of one
     */
    public List<Topic> forCart(String cartId) {
        return topics.stream()
                .filter(Topic::perCart)
                .map(topic -> topic.forCart(cartId))
                .toList();
    }

    /**
     * The topic of a name on the broker, or the template of a template's name.
     *
     * @throws IllegalArgumentException if the catalogue has no such topic, with those it has
     */
    public Topic topic(String name) {
        for (Topic topic : topics) {
            if (topic.name().equals(name)) {
                return topic;
            }
            if (topic.isTemplate()) {
                int at = topic.name().indexOf(Topic.CART_ID);
                String before = topic.name().substring(0, at);
                String after = topic.name().substring(at + Topic.CART_ID.length());
                if (name.length() > before.length() + after.length()
                        && name.startsWith(before)
                        && name.endsWith(after)) {
                    String cartId = name.substring(before.length(), name.length() - after.length());
                    if (Topic.isCartId(cartId)) {
                        return topic.forCart(cartId);
                    }
                }
            }
        }
        throw new IllegalArgumentException("the catalogue has no topic '" + name + "': use one of "
                + topics.stream().map(Topic::name).collect(Collectors.joining(", "))
                + ", or add it to topics.yaml in the module schemas");
    }

    /** The dead letters of a topic, one topic for each leg that reads it. */
    public List<DeadLetterTopic> deadLetters(Topic topic) {
        return topic.consumers().stream().map(leg -> deadLetters(topic, leg)).toList();
    }

    /**
     * The dead letters of one leg for one topic.
     *
     * @throws IllegalArgumentException if the catalogue doesn't list the leg as a reader of the topic
     */
    public DeadLetterTopic deadLetters(Topic topic, String leg) {
        if (!topic.consumers().contains(leg)) {
            throw new IllegalArgumentException("leg '" + leg + "' is no consumer of topic '" + topic.name()
                    + "': add it to the topic's consumers in topics.yaml, then create the topic "
                    + Topics.deadLetters(topic.name(), leg));
        }
        long retention =
                topic.personalData() ? deadLetterRule.personalDataRetentionMillis() : deadLetterRule.retentionMillis();
        int maxBytes =
                Integer.parseInt(topic.config().getOrDefault("max.message.bytes", BROKER_DEFAULT_MAX_MESSAGE_BYTES));
        return new DeadLetterTopic(
                Topics.deadLetters(topic.name(), leg),
                topic.name(),
                leg,
                topic.partitions(),
                topic.replicationFactor(),
                topic.minInsyncReplicas(),
                Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", Long.toString(retention),
                        "max.message.bytes", Integer.toString(maxBytes + deadLetterRule.extraMessageBytes())));
    }
}
