package io.handshake.confirm.entry.http;

import io.handshake.confirm.entry.ConfirmSettings;
import io.handshake.runtime.dedupe.RequestKeys;
import io.handshake.runtime.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** What all posts have in common: a body of limited size, a caller, and a key that makes the same request the same. */
@Component
final class Requests {
    private static final int LONGEST_KEY = 200;

    private final RequestKeys keys;
    private final ConfirmSettings settings;

    Requests(RequestKeys keys, ConfirmSettings settings) {
        this.keys = keys;
        this.settings = settings;
    }

    byte[] body(HttpServletRequest request) throws IOException {
        int most = Math.toIntExact(settings.largest().toBytes());
        if (request.getContentLengthLong() > most) {
            throw Refusals.tooLarge(settings.largest());
        }
        try (InputStream in = request.getInputStream()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw Refusals.tooLarge(settings.largest());
            }
            return body;
        }
    }

    /** The key's or token's own name. */
    static String caller() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller == null ? "nobody" : caller.getName();
    }

    /**
     * Does what is asked. What was refused leaves the key free.
     *
     * @param again instead, if the very same was done before under the same key
     */
    <T> T once(HttpServletRequest request, byte[] body, Supplier<T> act, Supplier<T> again) {
        String key = request.getHeader("Idempotency-Key");
        if (key == null) {
            return act.get();
        }
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw Refusals.badIdempotencyKey();
        }
        String caller = caller();
        return switch (keys.begin(caller, key, fingerprint(request, body))) {
            case OTHER -> throw Refusals.keyReused(key);
            case DONE -> again.get();
            case FIRST, BEGUN -> {
                try {
                    T answer = act.get();
                    keys.done(caller, key);
                    yield answer;
                } catch (ProblemException refused) {
                    keys.release(caller, key);
                    throw refused;
                }
            }
        };
    }

    private static String fingerprint(HttpServletRequest request, byte[] body) {
        MessageDigest sha = sha256();
        sha.update((request.getMethod() + " " + request.getRequestURI() + "?" + given(request.getQueryString()) + "\n")
                .getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha.digest(body));
    }

    private static String given(@Nullable String query) {
        return query == null ? "" : query;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
