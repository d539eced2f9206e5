package io.handshake.runtime.security;

import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A caller with an API key; its name is the key's id. */
final class ApiKeyAuthentication extends AbstractAuthenticationToken {
    private final String id;

    ApiKeyAuthentication(ApiKeys.ApiKey key) {
        super(authorities(key));
        this.id = key.id();
        setAuthenticated(true);
    }

    private static List<SimpleGrantedAuthority> authorities(ApiKeys.ApiKey key) {
        return key.scopes().stream()
                .map(scope -> new SimpleGrantedAuthority("SCOPE_" + scope))
                .toList();
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return id;
    }
}
