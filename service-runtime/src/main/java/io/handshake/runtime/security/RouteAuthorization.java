package io.handshake.runtime.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.util.ServletRequestPathUtils;

/** Decides by the rules; what none of them names is refused. */
final class RouteAuthorization implements AuthorizationManager<RequestAuthorizationContext> {
    private final List<RouteRules.Rule> rules;

    RouteAuthorization(List<RouteRules> declared) {
        List<RouteRules.Rule> all = new ArrayList<>(RouteRules.ALWAYS_OPEN.rules());
        declared.forEach(some -> all.addAll(some.rules()));
        this.rules = List.copyOf(all);
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        PathContainer path = path(request);
        for (RouteRules.Rule rule : rules) {
            if (rule.matches(request.getMethod(), path)) {
                String scope = rule.scope();
                return new RouteDecision(scope == null || holds(caller.get(), scope), scope, Set.of());
            }
        }
        Set<String> others = new TreeSet<>();
        rules.stream()
                .filter(rule -> rule.pattern().matches(path))
                .forEach(rule -> others.add(rule.method().name()));
        return new RouteDecision(false, null, others);
    }

    boolean open(HttpServletRequest request) {
        PathContainer path = path(request);
        for (RouteRules.Rule rule : rules) {
            if (rule.matches(request.getMethod(), path)) {
                return rule.scope() == null;
            }
        }
        return false;
    }

    static boolean holds(@Nullable Authentication caller, String scope) {
        return caller != null
                && caller.isAuthenticated()
                && caller.getAuthorities().stream().anyMatch(granted -> {
                    String authority = granted.getAuthority();
                    return ("SCOPE_" + scope).equals(authority) || "SCOPE_*".equals(authority);
                });
    }

    /** Parsed as Spring MVC parses it, so that both see the same route. */
    private static PathContainer path(HttpServletRequest request) {
        return ServletRequestPathUtils.parse(request).pathWithinApplication();
    }
}
