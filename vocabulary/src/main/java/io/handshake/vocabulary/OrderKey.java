package io.handshake.vocabulary;

/**
 * What names an order everywhere: in topics' keys, in stores and in logs. Its text is {@code cartId/orderNumber}; the
 * order number may hold {@code /} and {@code #}, the cart id may not.
 */
public record OrderKey(CartId cartId, String orderNumber) {

    /** @throws IllegalArgumentException if the order number is blank */
    public OrderKey {
        if (orderNumber.isBlank()) {
            throw new IllegalArgumentException("an order of cart '" + cartId + "' has no order number");
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it isn't {@code cartId/orderNumber}
     */
    public static OrderKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("order key '" + text + "' must be cartId/orderNumber");
        }
        return new OrderKey(new CartId(text.substring(0, slash)), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return cartId + "/" + orderNumber;
    }
}
