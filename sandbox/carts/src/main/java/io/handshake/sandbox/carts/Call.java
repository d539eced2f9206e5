package io.handshake.sandbox.carts;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that reached a cart.
 *
 * @param at by the machine's clock
 * @param fault what went wrong with it; null if nothing did
 * @param status what was answered, 0 for nothing
 */
public record Call(
        Instant at,
        String request,
        String method,
        String path,
        Set<String> operations,
        @Nullable String fault,
        int status) {}
