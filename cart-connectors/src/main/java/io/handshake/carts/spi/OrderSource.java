package io.handshake.carts.spi;

import java.util.Collection;
import java.util.List;

/**
 * Where a cart's orders are read. Reading changes nothing at the cart, except that ShipStation's plugins note that an
 * order was exported. Carts in a checkout are not orders and are never given.
 */
public interface OrderSource {

    /**
     * The next orders from a position on.
     *
     * <p>A sweep goes on with {@link OrderPage#next()} until {@link OrderPage#last()}. While it runs, orders may change
     * places, so one may come twice; none that was there throughout is left out. Orders that appear late with an older
     * cursor are found by the caller, who begins the next sweep earlier by the overlap and drops what it knows.
     *
     * @param limit how many at most; the connector may give fewer
     * @return the page; {@code Failed} with code {@code POSITION_EXPIRED} if the token holds no longer: begin again at
     *     {@link Position#at()}
     */
    Answer<OrderPage> page(Position from, int limit);

    /** One order by its normalised number. */
    Answer<PulledOrder> byNumber(String orderNumber);

    /** One order by the cart's internal id. */
    Answer<PulledOrder> byId(String cartOrderId);

    /**
     * Known orders again, to see what became of them.
     *
     * @param cartOrderIds at most 100
     * @return those that still exist, in any order
     */
    Answer<List<PulledOrder>> again(Collection<String> cartOrderIds);
}
