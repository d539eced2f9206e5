package io.handshake.sandbox.carts.shop;

/** What a cart calls its orders and their states; read after the order's own facts have changed. */
public interface OrderWords {

    /** The number that a shopper gets to see. */
    String number(long ordinal);

    /** Whether an order is placed although nothing has been paid or authorised. */
    boolean placesUnpaid();

    /** An order that the shopper has not placed yet. */
    String inCart(Order order);

    String placed(Order order);

    /** After a payment was captured. */
    String captured(Order order);

    /** After a parcel left or arrived. */
    String moved(Order order, Fulfilment.State to);

    /** After lines were cancelled, perhaps all. */
    String cancelled(Order order);
}
