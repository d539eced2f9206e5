package io.handshake.confirm.domain;

import java.util.Arrays;
import java.util.Locale;

/**
 * Something that is to happen once outside.
 *
 * @param part the shipment's id; with {@code /n} behind it for the n-th correction, where the kind is about corrections
 */
public record Wish(Kind kind, String part) {

    /** What is to happen. */
    public enum Kind {
        MARK_SHIPPED,
        CAPTURE,
        NOTIFY_CUSTOMER,
        SEND_MAIL,
        SEND_CORRECTION,
        CORRECT_TRACKING,
        VOID_SHIPMENT;

        /** As it stands in the ledger. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * The kind that stands in the ledger under this word.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no kind of effect is called " + word));
        }
    }

    /** The shipment that it is about. */
    public String shipmentId() {
        return aboutCorrection() ? part.substring(0, part.lastIndexOf('/')) : part;
    }

    /** The correction that it is about, from 1; 0 if it is about none. */
    public int correction() {
        return aboutCorrection() ? Integer.parseInt(part.substring(part.lastIndexOf('/') + 1)) : 0;
    }

    private boolean aboutCorrection() {
        return switch (kind) {
            case CORRECT_TRACKING, SEND_CORRECTION -> true;
            case MARK_SHIPPED, CAPTURE, NOTIFY_CUSTOMER, SEND_MAIL, VOID_SHIPMENT -> false;
        };
    }

    static Wish of(Kind kind, Shipment shipment) {
        return new Wish(kind, shipment.id());
    }

    static Wish ofCorrection(Kind kind, Shipment shipment) {
        return new Wish(kind, shipment.id() + "/" + shipment.corrections().size());
    }
}
