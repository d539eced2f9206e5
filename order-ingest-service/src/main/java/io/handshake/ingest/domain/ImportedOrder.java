package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderState;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An order as we last took it in.
 *
 * @param order with the cart's policy applied
 * @param revision counts what was published of it, from 1
 * @param fingerprint says whether another statement of the order is the same
 * @param omsService the OMS's shipping service; null where the merchant mapped none
 * @param acknowledgedRevision the newest revision that the OMS has acknowledged; 0 for none
 * @param takenIn which places of which import brought it, so that work done twice after a crash is recognised
 */
public record ImportedOrder(
        CartOrder order,
        int revision,
        String fingerprint,
        @Nullable String omsService,
        int acknowledgedRevision,
        Instant importedAt,
        TakenIn takenIn) {

    /**
     * The last import that changed the order, with the outcome at each place of it.
     *
     * @param turn of the import among those of its cart, by {@link Imports.Work#turn}; 0 where there is no such order
     * @param places ordinal of the order in its export → what became of it
     * @param read partition of a topic → the last offset of it that stated the order. Kept beside the import, because a
     *     record may come again after an import that came between
     * @param by what brought the newest revision: that import or partition, or a reading at the cart, which has no places
     */
    public record TakenIn(String importId, long turn, Map<Long, Outcome> places, Map<String, Long> read, String by) {
        public static final TakenIn BY_NONE = new TakenIn("", 0, Map.of(), Map.of());

        /** Brought by the import itself. */
        public TakenIn(String importId, long turn, Map<Long, Outcome> places, Map<String, Long> read) {
            this(importId, turn, places, read, importId);
        }

        public TakenIn {
            places = Map.copyOf(places);
            read = Map.copyOf(read);
        }

        /** The same places, for they may be done again; the newest revision was brought by something else. */
        TakenIn broughtBy(String reading) {
            return new TakenIn(importId, turn, places, read, reading);
        }
    }

    /** Whether the order waits for a payment or a person before it may be shipped. */
    public boolean held() {
        return held(order.state());
    }

    static boolean held(OrderState state) {
        return switch (state) {
            case AWAITING_PAYMENT, AUTHORIZED, HOLD -> true;
            case READY, PART_SHIPPED, SHIPPED, CANCELLED, REFUNDED -> false;
        };
    }

    /**
     * Whether an OMS that polls must see it: the newest revision is not acknowledged, and either there is something to do
     * or the OMS already knows an earlier revision. An order that was shipped before the OMS heard of it is not offered.
     */
    public boolean awaitsAcknowledgement() {
        boolean toDo = !held() && order.state() != OrderState.SHIPPED;
        return acknowledgedRevision < revision && (toDo || acknowledgedRevision > 0);
    }

    /** The OMS has taken the given revision; an older acknowledgement changes nothing. */
    public ImportedOrder acknowledged(int upTo) {
        return new ImportedOrder(
                order, revision, fingerprint, omsService, Math.max(acknowledgedRevision, upTo), importedAt, takenIn);
    }
}
