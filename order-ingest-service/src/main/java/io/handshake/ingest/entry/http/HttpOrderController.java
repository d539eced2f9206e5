package io.handshake.ingest.entry.http;

import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.Orders;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderState;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Orders as last imported, for people and for an OMS that polls. */
@RestController
class HttpOrderController {
    private static final int MOST = 500;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Orders orders;

    HttpOrderController(Orders orders) {
        this.orders = orders;
    }

    @Operation(summary = "One order as last imported")
    @GetMapping("/orders/by-number")
    OrderView byNumber(@RequestParam String cart, @RequestParam String number) {
        OrderKey key = key(cartId(cart), number);
        ImportedOrder order = orders.find(key).orElseThrow(() -> Refusals.unknownOrder(key));
        return OrderView.of(order);
    }

    @Operation(
            summary = "Orders in the order of their keys",
            description = "With acknowledged=false, those of which the OMS has not taken the newest revision.")
    @GetMapping("/orders")
    PageView<OrderView> list(
            @RequestParam @Nullable String cart,
            @RequestParam @Nullable OrderState state,
            @RequestParam @Nullable Instant since,
            @RequestParam @Nullable Boolean acknowledged,
            @RequestParam @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        if (Boolean.TRUE.equals(acknowledged)) {
            throw Refusals.onlyUnacknowledged();
        }
        if (since != null && (since.isBefore(Instant.EPOCH) || since.isAfter(LATEST))) {
            throw Refusals.badSince();
        }
        Orders.Page page = orders.list(
                new Orders.Query(cart == null ? null : cartId(cart), state, since, acknowledged != null),
                Cursor.key(cursor),
                Math.clamp(limit, 1, MOST));
        return new PageView<>(page.items().stream().map(OrderView::of).toList(), Cursor.of(page.next()));
    }

    /** What an OMS has taken: an order's key and the revision that it read. */
    record Acknowledgement(
            @Nullable String orderKey, @Nullable Integer revision) {}

    /**
     * What came of it.
     *
     * @param unknown keys of orders that were never imported, or not at that revision
     */
    record Acknowledged(int acknowledged, List<String> unknown) {}

    @Operation(summary = "Note what the OMS has taken", description = "A newer revision will be offered again.")
    @PostMapping("/orders/acknowledge")
    Acknowledged acknowledge(@RequestBody List<@Nullable Acknowledgement> taken) {
        Map<OrderKey, Integer> revisions = new LinkedHashMap<>();
        for (int i = 0; i < taken.size(); i++) {
            Acknowledgement one = taken.get(i);
            if (one == null || one.orderKey() == null || one.revision() == null || one.revision() < 1) {
                throw Refusals.badAcknowledgement(i);
            }
            revisions.merge(key(one.orderKey()), one.revision(), Math::max);
        }
        List<OrderKey> unknown = orders.acknowledge(revisions);
        return new Acknowledged(
                revisions.size() - unknown.size(),
                unknown.stream().map(OrderKey::toString).toList());
    }

    private static OrderKey key(String text) {
        try {
            return OrderKey.parse(text);
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.badKey(misshapen);
        }
    }

    private static OrderKey key(CartId cart, String number) {
        try {
            return new OrderKey(cart, number);
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.badKey(misshapen);
        }
    }

    private static CartId cartId(String text) {
        try {
            return new CartId(text);
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.badKey(misshapen);
        }
    }
}
