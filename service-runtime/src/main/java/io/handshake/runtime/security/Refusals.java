package io.handshake.runtime.security;

import io.handshake.runtime.problem.Problem;
import io.handshake.runtime.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Says why somebody is not let in, and how to get in: 401 and 403 as problem details. */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    private static final String CURE = "Send the header Authorization: Bearer <key or JWT>. The operator's key is in"
            + " .handshake/api-key where Handshake was started; further keys go into the file that"
            + " HANDSHAKE_API_KEYS_FILE names.";
    private static final Set<String> WRONG_PARAMETERS = Set.of("access_token", "api_key", "apikey", "api-key", "key");
    private static final List<String> WRONG_HEADERS = List.of("X-Api-Key", "Api-Key", "X-Auth-Token");

    private final Predicate<HttpServletRequest> mapped;

    /** @param mapped whether any route has the path of this request, whatever the method */
    Refusals(Predicate<HttpServletRequest> mapped) {
        this.mapped = mapped;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
            throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        boolean presented = refused.getCause() instanceof JwtValidationException
                || refused instanceof BadCredentialsException
                || bearer(request);
        ProblemDetail problem = presented
                ? Problem.of(
                        HttpStatus.UNAUTHORIZED,
                        "credential-refused",
                        "The credential is not accepted",
                        why(refused) + ". " + CURE,
                        Map.of("key", "Authorization", "place", "header", "cure", CURE))
                : Problem.of(
                        HttpStatus.UNAUTHORIZED,
                        "credential-missing",
                        "A credential is missing",
                        missing(request) + " " + CURE,
                        Map.of("key", "Authorization", "place", "header", "cure", CURE));
        ProblemWriter.write(request, response, problem);
    }

    void issuerUnavailable(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String cure = "Try again; if it lasts, let the operator check"
                + " spring.security.oauth2.resourceserver.jwt.issuer-uri, or use an API key.";
        ProblemWriter.write(
                request,
                response,
                Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "issuer-unavailable",
                        "The issuer of JWTs does not answer",
                        "The JWT cannot be checked, because its issuer does not answer. " + cure,
                        Map.of("place", "issuer", "cure", cure)));
    }

    private static boolean bearer(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
    }

    private static String missing(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                if (WRONG_PARAMETERS.contains(parameter.split("=", 2)[0].toLowerCase(Locale.ROOT))) {
                    return "A key in the query is not read, since queries end up in logs.";
                }
            }
        }
        for (String header : WRONG_HEADERS) {
            if (request.getHeader(header) != null) {
                return "The header " + header + " is not read.";
            }
        }
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
            return "The header Authorization is there, but its scheme is not Bearer.";
        }
        return "The request carries no credential.";
    }

    private static String why(AuthenticationException refused) {
        if (refused.getCause() instanceof JwtValidationException invalid) {
            return "The JWT is refused: "
                    + invalid.getErrors().stream()
                            .map(OAuth2Error::getDescription)
                            .collect(Collectors.joining("; "));
        }
        return refused instanceof BadCredentialsException
                ? String.valueOf(refused.getMessage())
                : "The JWT is refused: it is garbled, or not signed by the configured issuer";
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        String route = request.getMethod() + " " + request.getRequestURI();
        ProblemDetail problem;
        if (denied instanceof AuthorizationDeniedException known
                && known.getAuthorizationResult() instanceof RouteDecision decision) {
            if (decision.scope() != null) {
                String cure = "Use a key or JWT with the scope " + decision.scope() + ", or *.";
                problem = Problem.of(
                        HttpStatus.FORBIDDEN,
                        "scope-missing",
                        "The credential does not allow this",
                        route + " needs the scope " + decision.scope() + ", which this credential lacks. " + cure,
                        Map.of("key", decision.scope(), "place", "scopes of the credential", "cure", cure));
            } else if (!decision.otherMethods().isEmpty()) {
                response.setHeader(HttpHeaders.ALLOW, String.join(", ", decision.otherMethods()));
                String cure = "Use one of the methods in the Allow header.";
                problem = Problem.of(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "method-not-allowed",
                        "This method is not allowed here",
                        route + " is not allowed; allowed: " + decision.otherMethods() + ". " + cure,
                        Map.of("key", request.getMethod(), "place", "request line", "cure", cure));
            } else if (mapped.test(request)) {
                String cure = "Add the route to the service's RouteRules.";
                problem = Problem.of(
                        HttpStatus.FORBIDDEN,
                        "no-rule",
                        "No rule allows this route",
                        "No rule names " + route + ", so it is refused to everyone. " + cure,
                        Map.of("key", route, "place", "RouteRules", "cure", cure));
            } else {
                String cure = "See /openapi for the routes of this service.";
                problem = Problem.of(
                        HttpStatus.NOT_FOUND,
                        "unknown-route",
                        "There is no such route",
                        route + " is not offered here. " + cure,
                        Map.of("place", "request line", "cure", cure));
            }
        } else {
            problem = Problem.of(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    "The credential does not allow this",
                    route + " is refused to this credential. " + CURE,
                    Map.of("cure", CURE));
        }
        ProblemWriter.write(request, response, problem);
    }
}
