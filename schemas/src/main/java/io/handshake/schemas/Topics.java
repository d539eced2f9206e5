package io.handshake.schemas;

/** The names of the topics, for annotations and constants; all else about a topic is in {@link TopicCatalogue}. */
public final class Topics {
    public static final String ORDER_IMPORTED = "order-imported.v1";
    public static final String ORDER_SHIPPED = "order-shipped.v1";
    public static final String SHIPMENT_CONFIRMED = "shipment-confirmed.v1";
    public static final String INVENTORY_CHANGED = "inventory-changed.v1";
    public static final String RETURN_RECEIVED = "return-received.v1";
    public static final String REFUND_SETTLED = "refund-settled.v1";
    public static final String OMS_SHIPMENTS = "oms-shipments.v1";
    public static final String OMS_STOCK = "oms-stock.v1";
    public static final String OMS_RETURNS = "oms-returns.v1";
    public static final String STOCK_MOVEMENTS = "stock-movements.v1";
    public static final String LEG_ACTIVITY = "leg-activity.v1";

    static final String CART_ORDERS = "cart-orders." + Topic.CART_ID + ".v1";
    static final String CART_COMMANDS = "cart-commands." + Topic.CART_ID + ".v1";
    static final String CART_OUTCOMES = "cart-outcomes." + Topic.CART_ID + ".v1";

    private Topics() {}

    /**
     * Where a foreign connector puts one cart's orders.
     *
     * @throws IllegalArgumentException if the cart id has not the shape of one
     */
    public static String cartOrders(String cartId) {
        return Topic.nameForCart(CART_ORDERS, cartId);
    }

    /**
     * Where one cart's foreign connector finds what it is asked to do.
     *
     * @throws IllegalArgumentException if the cart id has not the shape of one
     */
    public static String cartCommands(String cartId) {
        return Topic.nameForCart(CART_COMMANDS, cartId);
    }

    /**
     * Where one cart's foreign connector answers.
     *
     * @throws IllegalArgumentException if the cart id has not the shape of one
     */
    public static String cartOutcomes(String cartId) {
        return Topic.nameForCart(CART_OUTCOMES, cartId);
    }

    /** Where a leg puts what it can't read or handle of a topic. */
    public static String deadLetters(String topic, String leg) {
        return topic + "." + leg + ".dlt";
    }
}
