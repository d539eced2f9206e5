package io.handshake.confirm.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that needs a person.
 *
 * @param name unique within the order, and the same however often it is raised
 * @param shipmentId null if it is about the order as a whole
 * @param step null if it is about no single step
 * @param title what to do, in one line without personal data
 * @param why how it came to this
 * @param todo the outcomes that it may be resolved with
 * @param resolution null while it is open
 */
public record Task(
        String name,
        Kind kind,
        @Nullable String shipmentId,
        Step.@Nullable Name step,
        String title,
        String why,
        List<Choice> todo,
        Instant openedAt,
        @Nullable Resolution resolution) {

    /** What sort of work. */
    public enum Kind {
        /** What left contradicts the order: decide. */
        CONTRADICTION,
        /** The cart can't be told: do it there by hand. */
        BY_HAND,
        /** A step stopped: look, and decide. */
        STOPPED_STEP,
        /** An authorised payment will soon expire. */
        AUTHORIZATION_EXPIRES,
        /** The cart shows something else than what we believe. */
        MISMATCH
    }

    /** What a person may say of it. */
    public enum Choice {
        /** It has been done by hand, or has happened. */
        DONE,
        /** It has not happened: try again. */
        RETRY,
        /** Leave it undone. */
        WAIVE,
        /** Do at the cart what it allows, in spite of the contradiction. */
        RELEASE,
        /** Seen; nothing is to be done. */
        SEEN
    }

    /**
     * How it ended.
     *
     * @param outcome null if its cause went away by itself
     * @param by who said so
     */
    public record Resolution(@Nullable Choice outcome, String by, String note, Instant at) {}

    public Task {
        todo = List.copyOf(todo);
    }

    public boolean open() {
        return resolution == null;
    }

    /** Whether it was a person who ended it. */
    boolean saidByPerson() {
        Resolution ended = resolution;
        return ended != null && ended.outcome() != null;
    }

    /** Whether a person only has to know of it: what they have seen once need not be shown again. */
    boolean onlySeen() {
        return switch (kind) {
            case CONTRADICTION, AUTHORIZATION_EXPIRES, MISMATCH -> true;
            case BY_HAND, STOPPED_STEP -> false;
        };
    }

    Task resolved(Resolution how) {
        return new Task(name, kind, shipmentId, step, title, why, todo, openedAt, how);
    }

    Task reopened(String newTitle, String newWhy, Instant now) {
        return new Task(name, kind, shipmentId, step, newTitle, newWhy, todo, now, null);
    }
}
