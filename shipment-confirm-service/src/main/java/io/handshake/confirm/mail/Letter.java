package io.handshake.confirm.mail;

import io.handshake.vocabulary.OrderKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a customer is to be told. Any text in it may be hostile: it comes from a shop's checkout.
 *
 * @param to the customer's address, alone
 * @param firstName may be empty, as may the last name
 * @param country ISO 3166-1 alpha-2, where it is shipped to; may be empty
 * @param boxes what this shipment is packed in
 * @param complete whether nothing of the order is to come any more
 * @param still what is to come yet; may be empty if that isn't known
 */
public record Letter(
        OrderKey order,
        Kind kind,
        String to,
        String firstName,
        String lastName,
        String country,
        List<Box> boxes,
        boolean complete,
        List<Item> still) {

    /** Why it is written. */
    public enum Kind {
        SHIPPED,
        /** The carrier or a tracking number that the customer was told is another one now. */
        TRACKING_CHANGED
    }

    /**
     * A package.
     *
     * @param carrier as people call it
     * @param trackingUrl where to follow it, if the sender of the shipment said so
     */
    public record Box(
            String carrier,
            @Nullable String service,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            List<Item> items) {
        public Box {
            items = List.copyOf(items);
        }

        /** Leaves the tracking number out: it leads to a person's door. */
        @Override
        public String toString() {
            return "Box[" + items.size() + " items]";
        }
    }

    /**
     * A line of the order, or a part of one.
     *
     * @param partOf the name of the kit that it belongs to; null: of none
     */
    public record Item(
            String name, String sku, int quantity, @Nullable String partOf) {

        /** One that belongs to no kit. */
        public Item(String name, String sku, int quantity) {
            this(name, sku, quantity, null);
        }
    }

    public Letter {
        boxes = List.copyOf(boxes);
        still = List.copyOf(still);
    }

    /** Without the customer. */
    @Override
    public String toString() {
        return "Letter[" + order + ", " + kind + ", boxes=" + boxes.size() + ", complete=" + complete + "]";
    }
}
