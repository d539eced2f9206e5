package io.handshake.carts.contract;

import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.OrderRef;
import io.handshake.vocabulary.Sku;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cart for one check: how it is seeded, how its books are read, and how it is troubled. It sells {@link #MUG}, {@link
 * #TEE}, {@link #LAMP} and {@link #RED}, and never runs out of the first two. This is all that somebody who adds a cart
 * has to write.
 */
public interface CartUnderTest extends AutoCloseable {
    Sku MUG = new Sku("MUG-BLUE");
    Sku TEE = new Sku("TEE-M");
    Sku RED = new Sku("MUG-RED");
    Sku LAMP = new Sku("LAMP-1");

    /** A connector as a leg would open it, which knows nothing of others. The check closes it. */
    CartConnector open(Patience patience);

    /** The same with an address at which nobody listens. */
    CartConnector openNowhere();

    /** A shopper orders and pays as far as the cart's shoppers do: authorised, or captured where there is no between. */
    Placed place(Map<Sku, Integer> units);

    /** The same at another time; only where {@link Column#past()}. */
    default Placed placeAt(Instant at, Map<Sku, Integer> units) {
        throw new UnsupportedOperationException("this cart places orders only now: " + at + " " + units);
    }

    /** Two orders, of which the one that was begun first was placed last; the one placed first comes first. */
    default List<Placed> placeCrossed() {
        Placed last = placeAt(Instant.now(), Map.of(TEE, 1));
        return List.of(placeAt(Instant.now().minusSeconds(5), Map.of(TEE, 1)), last);
    }

    /** A shopper fills a cart and goes; empty for a cart of which no orders are read. */
    default Optional<OrderRef> fill() {
        return Optional.empty();
    }

    /**
     * People at the cart do what makes pages shift: remove, cancel or edit orders.
     *
     * @return those that are still there
     */
    default List<Placed> disturb(List<Placed> orders) {
        return orders;
    }

    /** What of that kind really happened to the order; not asked about stock. */
    List<Happened> happened(EffectKind kind, Placed order);

    /** What is really on hand, where stock is set. */
    int onHand(Sku sku);

    /** How many requests have reached the cart. */
    long requests();

    /** The calls by which the connector does such an effect, in order, without what it only reads. */
    List<String> calls(EffectKind kind);

    /** The call by which it reads a page of orders. */
    default String pageCall() {
        throw new UnsupportedOperationException("no orders are read of this cart");
    }

    /** The next so many calls of that name meet the trouble. */
    void trouble(String call, Trouble trouble, int times);

    /** What is pending goes on to its end, where the cart takes its time. */
    default void goOn() {}

    /** What may be switched off. */
    default List<Less> less() {
        return List.of();
    }

    @Override
    void close();
}
