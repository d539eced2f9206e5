package io.handshake.ingest.entry.pull;

import io.handshake.ingest.domain.ParkedOrder;
import io.handshake.ingest.domain.ParkedOrders;
import io.handshake.ingest.domain.ParkedRow;
import io.handshake.ingest.domain.Wishes;
import io.handshake.runtime.parked.ParkedDesk;
import io.handshake.runtime.parked.ParkedWork;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Orders that were read at a cart and could not be taken in. A replay reads the order at the cart again. */
public final class ParkedOrderDesk implements ParkedDesk {
    private static final int AT_ONCE = 500;

    private final ParkedOrders parked;
    private final Wishes wishes;
    private final OrderFetches fetches;

    public ParkedOrderDesk(ParkedOrders parked, Wishes wishes, OrderFetches fetches) {
        this.parked = parked;
        this.wishes = wishes;
        this.fetches = fetches;
    }

    @Override
    public List<ParkedWork> open(@Nullable String key, @Nullable String after, int limit) {
        return list(key, after, limit).stream().map(this::work).toList();
    }

    private List<ParkedOrder> list(@Nullable String key, @Nullable String after, int limit) {
        if (key == null) {
            return parked.list(null, null, after, limit);
        }
        try {
            OrderKey order = OrderKey.parse(key);
            return parked.list(order.cartId(), order.orderNumber(), after, limit);
        } catch (IllegalArgumentException noOrder) {
            return List.of();
        }
    }

    @Override
    public Optional<ParkedWork> find(String id) {
        return parked.find(id).map(this::work);
    }

    @Override
    public void replay(String id) {
        parked.find(id)
                .filter(order -> order.state() == ParkedOrder.State.PARKED)
                .ifPresent(order -> fetches.soon(order.cart(), new OrderFetches.Which.ById(order.cartOrderId())));
    }

    @Override
    public long replayAll(@Nullable String key) {
        long asked = 0;
        List<ParkedOrder> some = list(key, null, AT_ONCE);
        while (!some.isEmpty()) {
            for (ParkedOrder order : some) {
                if (fetches.soon(order.cart(), new OrderFetches.Which.ById(order.cartOrderId()))) {
                    asked++;
                }
            }
            some = list(key, some.getLast().id(), AT_ONCE);
        }
        return asked;
    }

    private ParkedWork work(ParkedOrder order) {
        CartId cart = order.cart();
        String number = order.orderNumber();
        return new ParkedWork(
                order.id(),
                "ORDER",
                number == null ? null : new OrderKey(cart, number).toString(),
                "cart " + cart + ", its order " + order.cartOrderId(),
                order.faults().getFirst().reason(),
                order.faults().stream().map(ParkedOrderDesk::told).collect(Collectors.joining("; "))
                        + "; mend the order at the cart: it comes in with the next reading, or at once by a replay",
                order.attempts(),
                order.parkedAt(),
                switch (order.state()) {
                    case PARKED ->
                        wishes.isWaiting(cart, order.cartOrderId())
                                ? ParkedWork.State.REPLAYING
                                : ParkedWork.State.PARKED;
                    case CLOSED -> ParkedWork.State.REPLAYED;
                });
    }

    private static String told(ParkedRow.Fault fault) {
        return fault.column() == null ? fault.message() : fault.column() + ": " + fault.message();
    }
}
