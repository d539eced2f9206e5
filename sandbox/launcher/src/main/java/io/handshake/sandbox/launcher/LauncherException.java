package io.handshake.sandbox.launcher;

import org.jspecify.annotations.Nullable;

/** Something that the user can mend: the message says what happened and what to do. */
public final class LauncherException extends RuntimeException {
    LauncherException(String message) {
        super(message);
    }

    LauncherException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
