package io.handshake.carts.layout;

import io.handshake.vocabulary.CartOrder;
import java.util.List;
import java.util.function.Supplier;

/** What a layout made of an order's rows or element. */
public sealed interface Reading {

    /**
     * An order. Required text that the file did not give is empty: whether that may be is not the layout's matter.
     *
     * @param places where its fields stand; only an order that is parked is asked, and it may be read again for that
     */
    @SuppressWarnings("AvoidCommonTypeNames") // always named beside Unreadable
    record Readable(CartOrder order, Supplier<Places> places) implements Reading {}

    /** Something in it cannot be represented: all that was found, at least one. */
    record Unreadable(List<Fault> faults) implements Reading {
        public Unreadable {
            faults = List.copyOf(faults);
        }
    }
}
