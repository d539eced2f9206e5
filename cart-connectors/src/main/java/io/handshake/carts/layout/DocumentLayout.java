package io.handshake.carts.layout;

import io.handshake.carts.CartSettings;
import java.util.Set;

/** How a cart writes orders as elements of a document, XML or JSON. */
public interface DocumentLayout {

    /** Its name, to which the container is added: {@code canonical} gives {@code canonical-xml}. */
    String name();

    /** The XML element, or JSON field, that holds the orders: {@code orders}. */
    String root();

    /** The XML element of one order: {@code order}. */
    String element();

    /** The fields without which an element is not an order of this layout. */
    Set<String> requiredFields();

    /** The order number in its normalised form; empty if the element gives none. */
    String orderNumber(Node order, CartSettings cart);

    /** Makes an order of its element. Never throws for what the element holds. */
    Reading read(Node order, CartSettings cart);
}
