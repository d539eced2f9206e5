package io.handshake.carts.hint;

import io.handshake.carts.http.Json;
import io.handshake.carts.spi.OrderHints;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Hints in the form of Standard Webhooks 1.0 (standardwebhooks.com), for carts that have none of their own and get them from
 * a plugin: headers {@code webhook-id}, {@code webhook-timestamp} and {@code webhook-signature}; signed is {@code
 * id.timestamp.body}. The body is {@code {"type": "order.…", "data": {"id": "…"}}}, or {@code ids} for several.
 *
 * <p>The time is signed too, so what was recorded is no good later than the window; a sender that tries again signs anew.
 * Inside the window the id tells one that comes twice.
 */
public final class StandardHints implements OrderHints {
    /** As the specification's own libraries have it; the cart's clock may be off by as much. */
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private static final int MOST_SIGNATURES = 8;
    private static final int MOST_ORDERS = 100;
    private static final int LONGEST_ID = 200;

    private final HookSecrets secrets;
    private final Clock clock;

    public StandardHints(HookSecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Hint read(Map<String, List<String>> headers, byte[] body) {
        String id = only(headers, "webhook-id");
        String timestamp = only(headers, "webhook-timestamp");
        String signatures = only(headers, "webhook-signature");
        if (id.isEmpty() || id.length() > LONGEST_ID || timestamp.isEmpty() || signatures.isEmpty()) {
            return new Hint.Forged("webhook-id, webhook-timestamp or webhook-signature is missing");
        }
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        if (!signed(signatures, head, body)) {
            return new Hint.Forged("no signature fits");
        }
        // Only now: before, an answer about clocks would tell a stranger something.
        if (!current(timestamp)) {
            return new Hint.Forged("signed at a time more than " + WINDOW.toMinutes() + " min from ours");
        }
        return read(id, body);
    }

    private boolean signed(String signatures, byte[] head, byte[] body) {
        return secrets.signed(
                Arrays.stream(signatures.split(" "))
                        .filter(each -> each.startsWith("v1,"))
                        .limit(MOST_SIGNATURES)
                        .map(each -> decoded(each.substring(3)))
                        .toList(),
                head,
                body);
    }

    /** Nothing, which no signature is, if it is not base64. */
    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException garbage) {
            return new byte[0];
        }
    }

    private boolean current(String timestamp) {
        try {
            Duration off = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), clock.instant());
            return off.abs().compareTo(WINDOW) <= 0;
        } catch (NumberFormatException | ArithmeticException | DateTimeException noTime) {
            return false;
        }
    }

    private static Hint read(String delivery, byte[] body) {
        Optional<JsonNode> read = Json.object(new String(body, StandardCharsets.UTF_8));
        if (read.isEmpty()) {
            return new Hint.Irrelevant("it is no JSON object");
        }
        JsonNode hint = read.get();
        if (!hint.path("type").asString("").startsWith("order.")) {
            return new Hint.Irrelevant("it is not about an order");
        }
        Set<String> orders = new LinkedHashSet<>();
        JsonNode data = hint.path("data");
        add(orders, data.path("id"));
        data.path("ids").forEach(each -> add(orders, each));
        if (orders.isEmpty()) {
            return new Hint.Irrelevant("it names no order in data.id or data.ids");
        }
        return orders.size() > MOST_ORDERS
                ? new Hint.Irrelevant("it names more than " + MOST_ORDERS + " orders")
                : new Hint.Changed(List.copyOf(orders), delivery);
    }

    private static void add(Set<String> orders, JsonNode id) {
        String text = id.isString() || id.isIntegralNumber() ? id.asString("").trim() : "";
        if (!text.isEmpty() && text.length() <= LONGEST_ID) {
            orders.add(text);
        }
    }

    /** Empty unless it is given once: of two that differ, something before us may have checked the other. */
    private static String only(Map<String, List<String>> headers, String name) {
        @Nullable List<String> values = headers.get(name);
        return values == null || values.size() != 1 ? "" : values.getFirst().trim();
    }
}
