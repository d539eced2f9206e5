package io.handshake.runtime.wire;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where the schema registry is.
 *
 * @param url of its Confluent-compatible API, for example {@code http://127.0.0.1:18081/apis/ccompat/v7}
 * @param username for HTTP Basic; none sends no credentials
 * @param connectTimeout until the connection stands
 * @param answerTimeout until the whole answer has arrived, connection included
 * @param maxAnswer the longest answer that is read
 * @param retryFirst pause after the first failed attempt at start; doubles up to {@code retryLast}
 */
@Validated
@ConfigurationProperties("handshake.registry")
public record RegistrySettings(
        @NotNull URI url,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("5s") Duration answerTimeout,
        @DefaultValue("2MB") DataSize maxAnswer,
        @DefaultValue("250ms") Duration retryFirst,
        @DefaultValue("10s") Duration retryLast) {

    /** With the default time-outs. */
    public static RegistrySettings at(URI url) {
        return new RegistrySettings(
                url,
                null,
                null,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                DataSize.ofMegabytes(2),
                Duration.ofMillis(250),
                Duration.ofSeconds(10));
    }

    public RegistrySettings {
        // It is shown in logs.
        if (url != null
                && url.getRawAuthority() != null
                && url.getRawAuthority().contains("@")) {
            throw new IllegalArgumentException("handshake.registry.url holds credentials; set them in"
                    + " handshake.registry.username and handshake.registry.password");
        }
        if (username != null && !username.isEmpty() && (password == null || password.isEmpty())) {
            throw new IllegalArgumentException("handshake.registry.username is set but handshake.registry.password is"
                    + " not; set both, or neither");
        }
    }

    @Override
    public String toString() {
        return "RegistrySettings[url=" + url + ", credentials=" + (username == null ? "none" : "set") + "]";
    }
}
