package io.handshake.runtime.inbound;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be taken in, without its bytes, which lie among the dead letters.
 *
 * @param id {@code topic-partition-offset}
 * @param topicId the broker's own id of the topic; null if the record was parked before ids were kept
 * @param writtenAt the record's own time
 * @param digest of key, value and time, by which it is told from a record at the same place of a topic made anew
 * @param key as text; null if it has none
 * @param failure class of the exception
 * @param letter where its bytes are; null until they are acknowledged
 */
record ParkedRecord(
        String id,
        String topic,
        @Nullable String topicId,
        int partition,
        long offset,
        Instant writtenAt,
        String digest,
        @Nullable String key,
        String reason,
        String detail,
        String failure,
        int attempts,
        Instant parkedAt,
        State state,
        @Nullable Letter letter) {

    enum State {
        PARKED,
        /** A replay took it in. */
        REPLAYED,
        /** Its bytes were deleted after their time; it can't be replayed any more. */
        EXPIRED
    }

    /** A place among the dead letters; that of the record itself if it is too large for them. */
    record Letter(String topic, int partition, long offset) {}

    ParkedRecord in(Letter place) {
        return new ParkedRecord(
                id, topic, topicId, partition, offset, writtenAt, digest, key, reason, detail, failure, attempts,
                parkedAt, state, place);
    }

    /** Leaves the key out, which is foreign text. */
    @Override
    public String toString() {
        return "ParkedRecord[" + id + ", reason=" + reason + ", state=" + state + "]";
    }
}
