package io.handshake.runtime.dedupe;

/** What an event is recognised by when it comes again. */
public sealed interface Mark {

    /**
     * An event that restates all there is to say of its key, so that only the newest counts.
     *
     * @param incarnation of its aggregate, from 1; a higher one is newer whatever its sequence
     * @param sequence of its aggregate's events, from 1
     */
    record Restatement(String topic, String key, int incarnation, long sequence) implements Mark {}

    /**
     * An event that is a fact of its own, true whatever came before or after it. It is never dropped by number.
     *
     * @param id names the fact for ever: what it is about and which kind it is, such as {@code shipment/S-7/SHIPPED}
     */
    record Fact(String id) implements Mark {

        /** @throws IllegalArgumentException if the id is blank */
        public Fact {
            if (id.isBlank()) {
                throw new IllegalArgumentException("a fact without an id could not be told from another");
            }
        }
    }
}
