package io.handshake.sandbox.launcher;

import java.nio.file.Path;
import java.time.Duration;

/** What {@code ./handshake chaos} runs. The module that tests the whole provides it; the launcher knows no more of it. */
public interface Storms {

    /**
     * Runs one storm, and prints what happens in it.
     *
     * @param folder an empty one, for all that the parts store and log
     * @return whether all that was promised held
     */
    boolean run(Path folder, Duration lasting, long seed) throws Exception;
}
