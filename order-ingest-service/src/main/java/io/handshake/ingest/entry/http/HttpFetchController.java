package io.handshake.ingest.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.ingest.domain.Defect;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.entry.pull.FetchOutcome;
import io.handshake.ingest.entry.pull.OrderFetches;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** One order, read at its cart while somebody waits. */
@RestController
class HttpFetchController {
    private final Carts carts;
    private final OrderFetches fetches;
    private final IntakeGate gate;

    HttpFetchController(Carts carts, OrderFetches fetches, IntakeGate gate) {
        this.carts = carts;
        this.fetches = fetches;
        this.gate = gate;
    }

    /**
     * What became of it.
     *
     * @param parkedId at {@code GET /parked}, if it could not be taken in
     * @param defects what is wrong with it then
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Fetched(
            String orderKey,
            Outcome outcome,
            @Nullable String parkedId,
            @Nullable List<Defect> defects) {}

    @Operation(
            summary = "Read one order at its cart, now",
            description = "It is taken in as if it had been pulled, before this answers: IMPORTED, REVISED, UNCHANGED,"
                    + " STALE, HELD, or PARKED with what is wrong. 503 if the cart can't be asked.")
    @PostMapping("/carts/{cartId}/orders/fetch")
    Fetched fetch(@PathVariable String cartId, @RequestParam String number) {
        CartSettings cart = cart(cartId);
        gate.requireOpen();
        OrderKey key = key(cart, number);
        return switch (fetches.now(cart.id(), new OrderFetches.Which.ByNumber(key.orderNumber()))) {
            case FetchOutcome.TakenIn(var order, var outcome) -> new Fetched(order.toString(), outcome, null, null);
            case FetchOutcome.Parked(var id, var defects) -> new Fetched(key.toString(), Outcome.PARKED, id, defects);
            case FetchOutcome.Absent _ -> throw Refusals.notAtCart(key);
            case FetchOutcome.Failed failed -> throw Refusals.cartAway(cartId, failed);
            case FetchOutcome.NotPulled _ -> throw Refusals.notPulled(cartId);
        };
    }

    private CartSettings cart(String id) {
        try {
            return carts.find(new CartId(id)).orElseThrow(() -> Refusals.unknownCart(id, carts));
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.unknownCart(id, carts);
        }
    }

    private static OrderKey key(CartSettings cart, String number) {
        try {
            return new OrderKey(cart.id(), cart.normalised(number));
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.badKey(misshapen);
        }
    }
}
