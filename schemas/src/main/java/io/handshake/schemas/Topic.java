package io.handshake.schemas;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A topic as the catalogue describes it.
 *
 * @param name as on the broker; a topic per cart is a template that holds {@code <cartId>} until {@link #forCart}
 * @param record simple name of the Avro record in {@code io.handshake.events.v1}
 * @param key what the message key is
 * @param perCart whether each cart has one of its own
 * @param personalData whether the record names a person
 * @param partitions the same for all topics keyed by order
 * @param replicationFactor in production; 1 on a single broker
 * @param minInsyncReplicas in production; 1 on a single broker
 * @param config the broker's own topic settings, without the replicas
 * @param consumers our legs that read it, each with dead letters of its own
 * @param description what is on it
 */
public record Topic(
        String name,
        String record,
        Key key,
        boolean perCart,
        boolean personalData,
        int partitions,
        short replicationFactor,
        int minInsyncReplicas,
        Map<String, String> config,
        List<String> consumers,
        String description) {

    static final String CART_ID = "<cartId>";
    static final String CART_ID_PATTERN = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern CART_ID_SHAPE = Pattern.compile(CART_ID_PATTERN);

    public Topic {
        config = Map.copyOf(config);
        consumers = List.copyOf(consumers);
        if (name.contains(CART_ID) && !perCart) {
            throw new IllegalArgumentException(
                    "topic " + name + " holds " + CART_ID + " but is not per cart: set per-cart to true");
        }
    }

    /** What a topic's messages are keyed by, always as UTF-8 text. */
    public enum Key {
        /** {@code cartId/orderNumber}. */
        ORDER_KEY,
        /** The SKU. */
        SKU,
        /** The SKU for what concerns stock, else the order key. */
        ORDER_KEY_OR_SKU,
        /** Whatever the record is about. */
        SUBJECT
    }

    /** The registry's subject of the values. */
    public String subject() {
        return name + "-value";
    }

    /** Whether the name still needs a cart's id. */
    public boolean isTemplate() {
        return name.contains(CART_ID);
    }

    /**
     * The topic of one cart; a topic that all carts share is returned as it is.
     *
     * @throws IllegalArgumentException if the cart id has not the shape of one
     */
    public Topic forCart(String cartId) {
        if (!isTemplate()) {
            return this;
        }
        return new Topic(
                nameForCart(name, cartId),
                record,
                key,
                perCart,
                personalData,
                partitions,
                replicationFactor,
                minInsyncReplicas,
                config,
                consumers,
                description);
    }

    static String nameForCart(String template, String cartId) {
        if (!isCartId(cartId)) {
            throw new IllegalArgumentException("cart id '" + cartId
                    + "' can't stand in a topic's name: use lower-case letters, digits and inner hyphens, at most 63");
        }
        return template.replace(CART_ID, cartId);
    }

    /** The cart's id in a name that was made of this template. */
    static String cartIn(String name, String template) {
        int before = template.indexOf(CART_ID);
        int after = template.length() - before - CART_ID.length();
        String cartId = name.length() > before + after ? name.substring(before, name.length() - after) : "";
        if (!isCartId(cartId) || !nameForCart(template, cartId).equals(name)) {
            throw new IllegalArgumentException("topic '" + name + "' is none of " + template);
        }
        return cartId;
    }

    static boolean isCartId(String text) {
        return CART_ID_SHAPE.matcher(text).matches();
    }
}
