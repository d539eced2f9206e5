package io.handshake.carts.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to a cart.
 *
 * @param path below the cart's address, with its query, beginning with a slash
 * @param headers may be secret
 * @param body null for none
 */
public record CartRequest(
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String body) {

    public CartRequest {
        headers = Map.copyOf(headers);
    }

    public static CartRequest get(String path, Map<String, String> headers) {
        return new CartRequest("GET", path, headers, null);
    }

    /** A POST of JSON. */
    public static CartRequest post(String path, Map<String, String> headers, String json) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/json");
        all.put("Accept", "application/json");
        return new CartRequest("POST", path, all, json);
    }

    /** Leaves query, headers and body out: they may be secret and personal. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return "CartRequest[" + method + " " + (query < 0 ? path : path.substring(0, query)) + "]";
    }
}
