package io.handshake.sandbox.carts.neutral;

import io.handshake.sandbox.carts.http.Answer;
import io.handshake.sandbox.carts.http.Request;
import io.handshake.sandbox.carts.shop.CartClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which keys were used, for what, and what was answered. A request that was refused for its form leaves its key free; one
 * that was done, or declined, does not. The caller sees to it that there is one request at a time.
 */
final class KeyMemory {
    private final CartClock clock;
    private final Duration keptFor;
    private final Map<String, Used> keys = new HashMap<>();

    KeyMemory(CartClock clock, Duration keptFor) {
        this.clock = clock;
        this.keptFor = keptFor;
    }

    Answer once(String key, Request request, Supplier<Answer> action) {
        Instant now = clock.now();
        keys.values().removeIf(used -> !used.at().plus(keptFor).isAfter(now));
        Used used = keys.get(key);
        if (used != null) {
            return used.same(request)
                    ? used.answer().with("Idempotent-Replayed", "true")
                    : Answer.json(422, Map.of("error", "KEY_REUSED", "message", "the key came with another request"));
        }
        Answer answer = action.get();
        if (answer.status() < 300 || answer.status() == 409) {
            keys.put(key, new Used(request.method(), request.path(), request.text(), answer, now));
        }
        return answer;
    }

    private record Used(String method, String path, String body, Answer answer, Instant at) {
        boolean same(Request request) {
            return method.equals(request.method()) && path.equals(request.path()) && body.equals(request.text());
        }
    }
}
