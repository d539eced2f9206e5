package io.handshake.sandbox.carts.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks.
 *
 * @param id names the request in ledgers and logs of calls
 * @param path from the root, decoded
 * @param query the part after the question mark, as it came
 * @param headers by name in lower case; of several of one name the first
 */
public record Request(
        String id, String method, String path, String query, Map<String, String> headers, byte[] body) {

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The value of a query parameter, decoded. */
    public @Nullable String parameter(String name) {
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && decoded(pair.substring(0, equals)).equals(name)) {
                return decoded(pair.substring(equals + 1));
            }
        }
        return null;
    }

    /** The same request as seen from below a folder. */
    Request below(String folder) {
        return new Request(id, method, path.substring(folder.length()), query, headers, body);
    }

    /** The first folder of the path; empty for none. */
    public String folder() {
        int end = path.indexOf('/', 1);
        return end < 0 ? path.substring(Math.min(1, path.length())) : path.substring(1, end);
    }

    /** The same request without the first folder of its path. */
    public Request inFolder() {
        return below("/" + folder());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
