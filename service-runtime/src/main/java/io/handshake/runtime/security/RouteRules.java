package io.handshake.runtime.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Which route needs which scope. Declared as one or more beans; a route that no rule names is refused, whoever asks. The
 * first rule that matches counts. Patterns are Spring's path patterns: {@code /imports/{id}}, {@code /files/**}.
 */
public final class RouteRules {
    private final List<Rule> rules;

    /** @param scope that is needed, or {@code null} when the route is open to all */
    record Rule(
            HttpMethod method,
            PathPattern pattern,
            @Nullable String scope) {

        boolean matches(String wanted, PathContainer path) {
            boolean sameMethod =
                    method.name().equals(wanted) || (method.equals(HttpMethod.GET) && wanted.equals("HEAD"));
            return sameMethod && pattern.matches(path);
        }
    }

    private RouteRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();

        private Builder() {}

        /** Asks for a key or token that holds this scope, or {@code *}. */
        public Builder scope(String scope, HttpMethod method, String pattern) {
            if (scope.isBlank()) {
                throw new IllegalArgumentException("The rule for " + method + " " + pattern
                        + " names no scope; name one, or say open(...) if everyone may");
            }
            return add(method, pattern, scope);
        }

        /** Lets everyone in without a key or token; for routes that check their callers themselves. */
        public Builder open(HttpMethod method, String pattern) {
            return add(method, pattern, null);
        }

        private Builder add(HttpMethod method, String pattern, @Nullable String scope) {
            rules.add(new Rule(method, PathPatternParser.defaultInstance.parse(pattern), scope));
            return this;
        }

        public RouteRules build() {
            return new RouteRules(rules);
        }
    }

    /** What every service offers without a key: liveness, readiness, its API's description. */
    static final RouteRules ALWAYS_OPEN = builder()
            .open(HttpMethod.GET, "/livez")
            .open(HttpMethod.GET, "/readyz")
            .open(HttpMethod.GET, "/openapi")
            .open(HttpMethod.GET, "/openapi.yaml")
            .open(HttpMethod.GET, "/openapi/**")
            .build();

    List<Rule> rules() {
        return rules;
    }

    /**
     * The mapped routes that no rule names, as {@code METHOD pattern}; empty when all is well. For a test in every
     * service: such a route would be refused to everyone.
     */
    public static List<String> unlisted(RequestMappingHandlerMapping mapped, Collection<RouteRules> all) {
        Set<String> missing = new TreeSet<>();
        List<Rule> listed = new ArrayList<>(ALWAYS_OPEN.rules);
        all.forEach(some -> listed.addAll(some.rules));
        mapped.getHandlerMethods().forEach((route, handler) -> {
            // Reached by an inner dispatch only; a request from outside is refused like any unnamed route.
            if (ErrorController.class.isAssignableFrom(handler.getBeanType())) {
                return;
            }
            Set<RequestMethod> methods = route.getMethodsCondition().getMethods();
            for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.values()) : methods) {
                for (String pattern : route.getPatternValues()) {
                    PathContainer sample = PathContainer.parsePath(pattern.replaceAll("\\{[^/]*}", "x"));
                    if (listed.stream().noneMatch(rule -> rule.matches(method.name(), sample))) {
                        missing.add(method + " " + pattern);
                    }
                }
            }
        });
        return List.copyOf(missing);
    }

    /** As {@link #unlisted(RequestMappingHandlerMapping, Collection)}, for a service with one bean of rules. */
    public List<String> unlisted(RequestMappingHandlerMapping mapped) {
        return unlisted(mapped, List.of(this));
    }
}
