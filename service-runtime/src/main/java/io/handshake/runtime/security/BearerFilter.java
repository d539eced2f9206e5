package io.handshake.runtime.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads {@code Authorization: Bearer}: an API key when it begins with {@code hs_}, else a JWT. Leaves open routes alone;
 * they may use the header in their own way.
 */
final class BearerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final ApiKeys keys;
    private final @Nullable JwtAuthenticationProvider tokens;
    private final RouteAuthorization routes;
    private final Refusals refusals;

    BearerFilter(
            ApiKeys keys, @Nullable JwtAuthenticationProvider tokens, RouteAuthorization routes, Refusals refusals) {
        this.keys = keys;
        this.tokens = tokens;
        this.routes = routes;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || routes.open(request)) {
            chain.doFilter(request, response);
            return;
        }
        String token = header.substring(SCHEME.length()).strip();
        Authentication caller;
        try {
            caller = token.startsWith(ApiKeys.PREFIX) ? key(token) : token(token);
        } catch (AuthenticationServiceException issuerDown) {
            refusals.issuerUnavailable(request, response);
            return;
        } catch (AuthenticationException refused) {
            refusals.commence(request, response, refused);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(caller);
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }

    private Authentication key(String text) {
        return keys.find(text)
                .map(ApiKeyAuthentication::new)
                .orElseThrow(() -> new BadCredentialsException("The API key is not known here"));
    }

    private Authentication token(String text) {
        if (tokens == null) {
            throw new BadCredentialsException(
                    "The bearer token is no API key (those begin with hs_), and no issuer of" + " JWTs is configured");
        }
        Authentication caller = tokens.authenticate(new BearerTokenAuthenticationToken(text));
        if (caller == null) {
            throw new BadCredentialsException("The JWT is not accepted");
        }
        return caller;
    }
}
