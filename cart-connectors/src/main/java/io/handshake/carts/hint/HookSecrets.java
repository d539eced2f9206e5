package io.handshake.carts.hint;

import io.handshake.carts.CartSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a cart signs its hints with: {@code webhook-secret}, and {@code webhook-secret-before} while the cart is moved from
 * one to the other. A text that begins with {@code whsec_} is base64 behind it; any other is taken as it is.
 */
public final class HookSecrets {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String ENCODED = "whsec_";

    private final List<SecretKeySpec> keys;

    private HookSecrets(List<SecretKeySpec> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Empty if the cart's settings name none. */
    public static Optional<HookSecrets> of(CartSettings cart) {
        List<SecretKeySpec> keys = new ArrayList<>();
        for (String name : List.of("webhook-secret", "webhook-secret-before")) {
            @Nullable String secret = cart.connection().get(name);
            if (secret != null) {
                keys.add(new SecretKeySpec(bytes(secret), ALGORITHM));
            }
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(new HookSecrets(keys));
    }

    private static byte[] bytes(String secret) {
        if (secret.startsWith(ENCODED)) {
            try {
                byte[] decoded = Base64.getDecoder().decode(secret.substring(ENCODED.length()));
                if (decoded.length > 0) {
                    return decoded;
                }
            } catch (IllegalArgumentException asItIs) {
                // below
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whether one of the secrets made one of the signatures, by HMAC-SHA256 over the parts in their order. Each secret is
     * used once, however many signatures a stranger sends; and each is compared to its end with each, so the time says
     * neither which one fits nor how far a guess was right.
     */
    public boolean signed(List<byte[]> signatures, byte[]... parts) {
        boolean one = false;
        for (SecretKeySpec key : keys) {
            byte[] ours = mac(key, parts);
            for (byte[] signature : signatures) {
                one |= MessageDigest.isEqual(ours, signature);
            }
        }
        return one;
    }

    private static byte[] mac(SecretKeySpec key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** Says how many there are, and none of them. */
    @Override
    public String toString() {
        return "HookSecrets[" + keys.size() + "]";
    }
}
