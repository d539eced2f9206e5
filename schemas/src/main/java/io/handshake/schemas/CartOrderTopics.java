package io.handshake.schemas;

/** The topics of carts' orders, one for each cart whose connector is somebody else's. */
public final class CartOrderTopics {
    /** Their names, as a regular expression. */
    public static final String PATTERN = "cart-orders\\." + Topic.CART_ID_PATTERN + "\\.v1";

    private CartOrderTopics() {}

    /** Whether a topic is one of them; their dead letters' are not. */
    public static boolean contain(String topic) {
        return topic.matches(PATTERN);
    }

    /**
     * Whose orders a topic holds.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static String cartOf(String topic) {
        return Topic.cartIn(topic, Topics.CART_ORDERS);
    }
}
