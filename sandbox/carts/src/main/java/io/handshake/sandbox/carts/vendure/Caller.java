package io.handshake.sandbox.carts.vendure;

import org.jspecify.annotations.Nullable;

/** Who sent a request, and what its answer tells about the session. */
final class Caller {
    private final @Nullable String token;
    private @Nullable String begun;

    Caller(@Nullable String token) {
        this.token = token;
    }

    @Nullable
    String token() {
        return token;
    }

    void begin(String session) {
        begun = session;
    }

    /** The session that this request began; empty if it ended one, null for neither. */
    @Nullable
    String begun() {
        return begun;
    }
}
