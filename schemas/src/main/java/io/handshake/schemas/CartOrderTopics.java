package io.handshake.schemas;

/** The topics of carts' orders, one for each cart whose connector is somebody else's. */
public final class CartOrderTopics {
    /** Their names, as a regular expression. */
    public static final String PATTERN = "cart-orders\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.v1";

    private static final int BEFORE_CART = "cart-orders.".length();
    private static final int AFTER_CART = ".v1".length();

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
        if (!contain(topic)) {
            throw new IllegalArgumentException("topic '" + topic + "' is none of " + Topics.CART_ORDERS);
        }
        return topic.substring(BEFORE_CART, topic.length() - AFTER_CART);
    }
}
