package io.handshake.runtime.parked;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work that stopped.
 *
 * @param id fit for a path; for an event {@code topic-partition-offset}
 * @param kind EVENT, EFFECT; an open set
 * @param key what it is about, such as an order key
 * @param place where it came from
 * @param reason a stable code
 * @param detail what is wrong and what to do; never personal data
 * @param attempts how often it was tried, replays included
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParkedWork(
        String id,
        String kind,
        @Nullable String key,
        String place,
        String reason,
        String detail,
        int attempts,
        Instant parkedAt,
        State state) {

    public enum State {
        PARKED,
        /** A replay was asked for and will be done. */
        REPLAYING,
        /** A replay did it; it is not listed any more. */
        REPLAYED,
        /** What it needs is gone; it can't be replayed any more. */
        EXPIRED
    }
}
