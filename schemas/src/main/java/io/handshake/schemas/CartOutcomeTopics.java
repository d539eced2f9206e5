package io.handshake.schemas;

/** The topics on which foreign connectors answer, one for each cart. */
public final class CartOutcomeTopics {
    /** Their names, as a regular expression; their dead letters' are none of them. */
    public static final String PATTERN = "cart-outcomes\\." + Topic.CART_ID_PATTERN + "\\.v1";

    private CartOutcomeTopics() {}

    /**
     * Whose outcomes a topic holds.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static String cartOf(String topic) {
        return Topic.cartIn(topic, Topics.CART_OUTCOMES);
    }
}
