package io.handshake.runtime.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationResult;

/**
 * What the rules say to a request.
 *
 * @param scope that is needed; {@code null} when the route is open, or no rule names it
 * @param otherMethods that rules name for the same path, when none names this one
 */
record RouteDecision(boolean granted, @Nullable String scope, Set<String> otherMethods) implements AuthorizationResult {

    @Override
    public boolean isGranted() {
        return granted;
    }
}
