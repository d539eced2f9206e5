package io.handshake.runtime.dedupe;

import io.handshake.runtime.dedupe.Mark.Restatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;

/** Lets a restating event in only when it is above the last one of its topic and key. Immutable. */
public final class SequenceGuard {
    public static final SequenceGuard NONE = new SequenceGuard(Map.of());

    private final Map<Source, Position> last;

    private record Source(String topic, String key) {}

    private record Position(int incarnation, long sequence) {

        boolean isAbove(Position other) {
            return incarnation > other.incarnation || (incarnation == other.incarnation && sequence > other.sequence);
        }
    }

    private SequenceGuard(Map<Source, Position> last) {
        this.last = Collections.unmodifiableMap(last);
    }

    /** The guard after this event; empty if the event must be dropped. */
    public Optional<SequenceGuard> admit(Restatement event) {
        Source source = new Source(event.topic(), event.key());
        Position position = new Position(event.incarnation(), event.sequence());
        Position before = last.get(source);
        if (before != null && !position.isAbove(before)) {
            return Optional.empty();
        }
        Map<Source, Position> next = new LinkedHashMap<>(last);
        next.put(source, position);
        return Optional.of(new SequenceGuard(next));
    }

    List<Document> toDocuments() {
        List<Document> documents = new ArrayList<>(last.size());
        last.forEach((source, position) -> documents.add(new Document("topic", source.topic())
                .append("key", source.key())
                .append("inc", position.incarnation())
                .append("seq", position.sequence())));
        return documents;
    }

    static SequenceGuard from(List<Document> documents) {
        Map<Source, Position> last = new LinkedHashMap<>();
        for (Document one : documents) {
            last.put(
                    new Source(one.getString("topic"), one.getString("key")),
                    new Position(one.getInteger("inc"), one.getLong("seq")));
        }
        return new SequenceGuard(last);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SequenceGuard that && last.equals(that.last);
    }

    @Override
    public int hashCode() {
        return last.hashCode();
    }

    @Override
    public String toString() {
        return "SequenceGuard" + last;
    }
}
