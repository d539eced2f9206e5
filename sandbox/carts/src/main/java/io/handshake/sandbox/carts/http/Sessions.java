package io.handshake.sandbox.carts.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is logged in. */
public final class Sessions {
    private static final String BEARER = "Bearer ";

    private final SecureRandom random = new SecureRandom();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    public String begin() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        tokens.add(token);
        return token;
    }

    public boolean knows(@Nullable String token) {
        return token != null && tokens.contains(token);
    }

    /** The token of an {@code Authorization} header. */
    public static @Nullable String bearer(Request request) {
        String header = request.header("authorization");
        return header != null && header.startsWith(BEARER)
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    public void end(String token) {
        tokens.remove(token);
    }

    public void endAll() {
        tokens.clear();
    }
}
