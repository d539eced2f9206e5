package io.handshake.sandbox.launcher;

import java.util.List;
import java.util.Map;

/**
 * One process of a Handshake.
 *
 * @param name also names its log and its pid file
 * @param prepare a command that must have ended well before the first start; empty for none
 * @param ready fails while the part does not serve yet
 */
record Part(
        String name,
        List<String> command,
        Map<String, String> environment,
        List<Integer> ports,
        List<String> prepare,
        Probe ready) {

    /** Looks whether a part serves. */
    @FunctionalInterface
    interface Probe {
        /** Returns if it does, and throws whatever it met if it does not. */
        void check() throws Exception;
    }
}
