package io.handshake.runtime.store;

import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate as it was read: what a {@link Change} starts from.
 *
 * @param version counts the writes; the compare in compare-and-set
 * @param sequence number of the newest event, published or not
 * @param incarnation counts the lives: 1 from the first state on, one more with the first state after each scrubbing; 0
 *     for a document that never had a state
 * @param state null where there is none: it was scrubbed, or never was
 */
public record Stored<S>(
        String id,
        long version,
        long sequence,
        int incarnation,
        @Nullable S state,
        List<OutboxEntry> out) {

    static <S> Stored<S> from(Document stored, StateCodec<S> codec) {
        @Nullable List<Document> out = stored.getList("out", Document.class);
        @Nullable Document state = stored.get("state", Document.class);
        return new Stored<>(
                stored.getString("_id"),
                stored.getLong("v"),
                stored.getLong("seq"),
                stored.getInteger("inc"),
                state == null ? null : codec.decode(state),
                out == null ? List.of() : out.stream().map(OutboxEntry::from).toList());
    }

    /** Whether there was a state that has been scrubbed. */
    public boolean scrubbed() {
        return state == null && incarnation > 0;
    }

    /** The life that a write of a state belongs to: this one, or the next where there is no state. */
    int life() {
        return state == null ? incarnation + 1 : incarnation;
    }
}
