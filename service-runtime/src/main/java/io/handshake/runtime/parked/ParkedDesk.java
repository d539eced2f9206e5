package io.handshake.runtime.parked;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One kind of work that can be parked, and how it is taken up again. Declared as a bean. */
public interface ParkedDesk {

    /**
     * What is parked or being replayed, by id.
     *
     * @param key only what is about this; null for all
     * @param after only ids behind this one; null from the beginning
     */
    List<ParkedWork> open(@Nullable String key, @Nullable String after, int limit);

    /** Also what was replayed; empty if the id is none of this desk's. */
    Optional<ParkedWork> find(String id);

    /** Asks for a replay of this desk's work. When this returns it will be done, whatever dies; asked twice, it is done once. */
    void replay(String id);

    /**
     * As {@link #replay(String)}.
     *
     * @param looked somebody has looked: where it was to be done it has not happened. Only for work that may have happened
     *     although it stopped
     */
    default void replay(String id, boolean looked) {
        replay(id);
    }

    /**
     * As {@link #replay(String)}, for all that is open.
     *
     * @return how many
     */
    long replayAll(@Nullable String key);
}
