package io.handshake.sandbox.carts.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks. */
public final class Request {
    private final String id;
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers;
    private final byte[] body;

    /**
     * As it came over the wire.
     *
     * @param query the part after the question mark, not decoded
     * @param headers by name in lower case; of several of one name the first
     */
    Request(String id, String method, String path, String query, Map<String, String> headers, byte[] body) {
        this.id = id;
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    /** Names the request in ledgers and logs of calls. */
    public String id() {
        return id;
    }

    public String method() {
        return method;
    }

    /** From the folder down that the request is looked at in, decoded. */
    public String path() {
        return path;
    }

    public byte[] body() {
        return body.clone();
    }

    /** The body, read as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The value of a header, named in lower case. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The value of a query parameter, decoded. */
    public @Nullable String parameter(String name) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && decoded(pair.substring(0, equals)).equals(name)) {
                return decoded(pair.substring(equals + 1));
            }
        }
        return null;
    }

    /** The first folder of the path; empty for none. */
    public String folder() {
        int end = path.indexOf('/', 1);
        return end < 0 ? path.substring(Math.min(1, path.length())) : path.substring(1, end);
    }

    /** The same request without the first folder of its path. */
    public Request inFolder() {
        return new Request(id, method, path.substring(folder().length() + 1), query, headers, body);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
