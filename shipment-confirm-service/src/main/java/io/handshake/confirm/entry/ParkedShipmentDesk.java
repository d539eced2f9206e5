package io.handshake.confirm.entry;

import io.handshake.confirm.domain.Discrepancy;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.runtime.parked.ParkedDesk;
import io.handshake.runtime.parked.ParkedWork;
import io.handshake.vocabulary.OrderKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shipments that are held because they contradict their order. A replay looks at them again, with the order as it is now. */
public final class ParkedShipmentDesk implements ParkedDesk {
    private static final int AT_ONCE = 200;
    private static final String KIND = "SHIPMENT";

    private final HandshakeDesk desk;
    private final TakeInShipments shipments;

    public ParkedShipmentDesk(HandshakeDesk desk, TakeInShipments shipments) {
        this.desk = desk;
        this.shipments = shipments;
    }

    /**
     * By id, which is no order's key: the ids of what is held are compared one by one. Few are held, or people have more to do
     * than to read lists.
     */
    @Override
    public List<ParkedWork> open(@Nullable String key, @Nullable String after, int limit) {
        List<ParkedWork> found = new ArrayList<>();
        all(key, handshake -> held(handshake).forEach(found::add));
        return found.stream()
                .filter(work -> after == null || work.id().compareTo(after) > 0)
                .sorted(Comparator.comparing(ParkedWork::id))
                .limit(limit)
                .toList();
    }

    private void all(@Nullable String key, Consumer<OrderHandshake> each) {
        OrderKey order = null;
        if (key != null) {
            try {
                order = OrderKey.parse(key);
            } catch (IllegalArgumentException noOrder) {
                return;
            }
        }
        List<OrderHandshake> some = desk.held(order, null, AT_ONCE);
        while (!some.isEmpty()) {
            some.forEach(each);
            some = desk.held(order, some.getLast().key().toString(), AT_ONCE);
        }
    }

    private static List<ParkedWork> held(OrderHandshake handshake) {
        return handshake.shipments().stream()
                .filter(shipment -> shipment.standing() == Shipment.Standing.HELD)
                .map(shipment -> work(handshake, shipment))
                .toList();
    }

    @Override
    public Optional<ParkedWork> find(String id) {
        return TaskId.parse(id)
                .flatMap(one -> desk.look(one.order())
                        .flatMap(seen -> seen.handshake()
                                .shipment(one.name())
                                .map(shipment -> work(seen.handshake(), shipment))));
    }

    @Override
    public void replay(String id) {
        TaskId.parse(id).ifPresent(one -> shipments.look(one.order()));
    }

    @Override
    public long replayAll(@Nullable String key) {
        List<OrderKey> orders = new ArrayList<>();
        all(key, handshake -> orders.add(handshake.key()));
        orders.forEach(shipments::look);
        return orders.size();
    }

    private static ParkedWork work(OrderHandshake handshake, Shipment shipment) {
        List<Discrepancy> own = handshake.discrepancies().stream()
                .filter(one -> shipment.id().equals(one.shipmentId()))
                .toList();
        boolean held = shipment.standing() == Shipment.Standing.HELD;
        return new ParkedWork(
                new TaskId(handshake.key(), shipment.id()).toString(),
                KIND,
                handshake.key().toString(),
                "shipment " + shipment.id(),
                own.isEmpty() ? "HELD" : own.getFirst().kind().name(),
                own.isEmpty()
                        ? "it goes on"
                        : own.stream().map(Discrepancy::detail).collect(Collectors.joining("; "))
                                + "; it is announced, and the cart was told nothing of it: decide its task at GET /tasks, or"
                                + " mend the order and replay this",
                1,
                shipment.receivedAt(),
                held ? ParkedWork.State.PARKED : ParkedWork.State.REPLAYED);
    }
}
