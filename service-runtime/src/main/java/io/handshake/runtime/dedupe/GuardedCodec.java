package io.handshake.runtime.dedupe;

import io.handshake.runtime.store.StateCodec;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Writes a state as its own codec does, with one more field for the marks, so that queries on the state stay the same. */
final class GuardedCodec<S> implements StateCodec<Guarded<S>> {
    private static final String MARKS = "takenInMarks";

    private final StateCodec<S> codec;

    GuardedCodec(StateCodec<S> codec) {
        this.codec = codec;
    }

    @Override
    public Document encode(Guarded<S> guarded) {
        S state = guarded.state();
        Document document = state == null ? new Document() : codec.encode(state);
        if (document.containsKey(MARKS)) {
            throw new IllegalStateException("a state has a field " + MARKS + " of its own; give it another name");
        }
        return document.append(
                MARKS,
                new Document("empty", state == null)
                        .append("sequences", guarded.sequences().toDocuments())
                        .append("facts", guarded.facts().ids()));
    }

    @Override
    public Guarded<S> decode(Document stored) {
        @Nullable Document marks = stored.get(MARKS, Document.class);
        if (marks == null) {
            return new Guarded<>(codec.decode(stored), SequenceGuard.NONE, FactGuard.NONE);
        }
        return new Guarded<>(
                marks.getBoolean("empty", false) ? null : codec.decode(stored),
                SequenceGuard.from(marks.getList("sequences", Document.class, List.of())),
                FactGuard.of(marks.getList("facts", String.class, List.of())));
    }
}
