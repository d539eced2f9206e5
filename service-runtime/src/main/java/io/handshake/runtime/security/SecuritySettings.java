package io.handshake.runtime.security;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where API keys come from.
 *
 * @param apiKeysFile YAML: {@code keys: [{id, sha256, scopes: [..]}]}; none means that no API key is known
 * @param contentSecurityPolicy of every answer; a service that serves pages loosens it
 */
@ConfigurationProperties("handshake.security")
record SecuritySettings(
        @Nullable String apiKeysFile,

        @DefaultValue("default-src 'none'; frame-ancestors 'none'")
        String contentSecurityPolicy) {}
