package io.handshake.runtime.activity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a leg's diary.
 *
 * @param key what it is about, such as an order key or the id of an import
 * @param kind ATTEMPT, WAIT, PARKED, TASK, IMPORT; an open set
 * @param outcome how it ended, if it ended
 * @param attempt which attempt it was, from 1
 * @param nextAt when it is tried again
 * @param detail what happened, to what, and what to do; never personal data
 * @param traceId W3C trace id, 32 hex digits
 */
public record ActivityNote(
        String key,
        String kind,
        @Nullable String outcome,
        @Nullable Integer attempt,
        @Nullable Instant nextAt,
        String detail,
        @Nullable String traceId,
        Instant at) {}
