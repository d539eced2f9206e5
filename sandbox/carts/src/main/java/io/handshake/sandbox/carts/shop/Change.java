package io.handshake.sandbox.carts.shop;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that shoppers or the shop's own people do, without the connector that is tested. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.Place.class, name = "place"),
    @JsonSubTypes.Type(value = Change.Fill.class, name = "fill"),
    @JsonSubTypes.Type(value = Change.Edit.class, name = "edit"),
    @JsonSubTypes.Type(value = Change.Pay.class, name = "pay"),
    @JsonSubTypes.Type(value = Change.Cancel.class, name = "cancel"),
    @JsonSubTypes.Type(value = Change.Remove.class, name = "remove"),
    @JsonSubTypes.Type(value = Change.Stock.class, name = "stock")
})
public sealed interface Change {

    /** A shopper places an order. */
    record Place(OrderSpec order) implements Change {}

    /** A shopper fills a cart, and goes. */
    record Fill(OrderSpec order) implements Change {}

    /** Somebody corrects where an order goes to. */
    record Edit(String order, Address shipTo) implements Change {}

    /** Somebody captures all of the order's payments by hand. */
    record Pay(String order) implements Change {}

    /**
     * Somebody cancels units of an order's lines.
     *
     * @param lines units by line id; all that are left where it is null
     */
    record Cancel(String order, @Nullable Map<String, Integer> lines) implements Change {}

    /** The order is gone, as if it had never been. */
    record Remove(String order) implements Change {}

    /** Somebody counts, or sells elsewhere. */
    record Stock(String sku, String location, int onHand) implements Change {}
}
