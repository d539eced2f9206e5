package io.handshake.sandbox.carts.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is sent back.
 *
 * @param status 0 for none: the connection is closed without a word
 */
public record Answer(int status, Map<String, String> headers, Body body) {
    /** The connection is closed without a word. */
    public static final Answer NONE = new Answer(0, Map.of(), Body.of(new byte[0]));

    private static final JsonMapper JSON = JsonMapper.shared();

    public Answer {
        headers = Map.copyOf(headers);
    }

    public static Answer json(int status, Object value) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/json; charset=utf-8"),
                Body.of(JSON.writeValueAsBytes(value)));
    }

    public static Answer text(int status, String type, String text) {
        return new Answer(status, Map.of("Content-Type", type), Body.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same answer with one more header. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    /** The same answer with another body. */
    public Answer with(Body other) {
        return new Answer(status, headers, other);
    }
}
