package io.handshake.runtime.store;

import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate as it was read: what a {@link Change} starts from.
 *
 * @param version counts the writes; the compare in compare-and-set
 * @param sequence number of the newest event, published or not
 * @param incarnation counts how often the aggregate was scrubbed and began anew, from 1
 */
public record Stored<S>(String id, long version, long sequence, int incarnation, S state, List<OutboxEntry> out) {

    static <S> Stored<S> from(Document stored, StateCodec<S> codec) {
        @Nullable List<Document> out = stored.getList("out", Document.class);
        return new Stored<>(
                stored.getString("_id"),
                stored.getLong("v"),
                stored.getLong("seq"),
                stored.getInteger("inc"),
                codec.decode(stored.get("state", Document.class)),
                out == null ? List.of() : out.stream().map(OutboxEntry::from).toList());
    }
}
