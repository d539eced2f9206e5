package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order that was read at a cart and could not be taken in, kept whole. It is mended at the cart; then it comes in, and
 * this is closed.
 *
 * @param cartOrderId the cart's internal id
 * @param orderNumber null if the cart gave none
 * @param raw as the cart said it; empty once it is closed
 * @param faults everything that is wrong with it; never empty
 * @param attempts how often it was read with another fault than before, or because somebody asked
 */
public record ParkedOrder(
        CartId cart,
        String cartOrderId,
        @Nullable String orderNumber,
        String raw,
        List<ParkedRow.Fault> faults,
        Instant parkedAt,
        int attempts,
        State state) {

    /** Where it stands. */
    public enum State {
        PARKED,
        /** It came in, or is gone at the cart. */
        CLOSED
    }

    public ParkedOrder {
        faults = List.copyOf(faults);
    }

    public String id() {
        return id(cart, cartOrderId);
    }

    /** Fit for a path. */
    public static String id(CartId cart, String cartOrderId) {
        String name = URLEncoder.encode(cartOrderId, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "order-" + cart + "." + name.replace('%', '~');
    }

    /** Leaves the raw text out: it is personal. */
    @Override
    public String toString() {
        return "ParkedOrder[" + id() + "]";
    }
}
