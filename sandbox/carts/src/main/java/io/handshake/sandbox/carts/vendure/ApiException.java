package io.handshake.sandbox.carts.vendure;

import org.jspecify.annotations.Nullable;

/** Becomes an entry of {@code errors} in an answer with status 200. */
final class ApiException extends RuntimeException {
    private final @Nullable String code;

    /** @param code null for what the database said, which comes through bare */
    ApiException(@Nullable String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static ApiException notFound(String entity, String id) {
        return new ApiException("ENTITY_NOT_FOUND", "No " + entity + " with the id \"" + id + "\" could be found");
    }

    static ApiException forbidden() {
        return new ApiException("FORBIDDEN", "You are not currently authorized to perform this action");
    }

    static ApiException database(String message) {
        return new ApiException(null, "SqliteError: " + message);
    }

    @Nullable
    String code() {
        return code;
    }
}
