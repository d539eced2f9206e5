package io.handshake.runtime.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace: the header {@code traceparent} of <a href="https://www.w3.org/TR/trace-context/">W3C Trace
 * Context</a>.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param parentId the caller's span: 16 lower-case hex digits, not all zero
 * @param sampled whether the caller records the trace
 */
public record Traceparent(String traceId, String parentId, boolean sampled) {
    /** Versions after 00 may add fields behind these four; what they add is dropped. */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    private static final int LONGEST = 512;

    public Traceparent {
        if (!FORM.matcher("00-" + traceId + "-" + parentId + "-00").matches()) {
            throw new IllegalArgumentException("not the ids of a trace and a span");
        }
    }

    /** What somebody sent; empty unless it is sound, for it goes on to logs and headers. */
    public static Optional<Traceparent> parse(@Nullable String header) {
        if (header == null || header.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher sound = FORM.matcher(header);
        if (!sound.matches() || (sound.group(1).equals("00") && sound.group(5) != null)) {
            return Optional.empty();
        }
        boolean sampled = (HexFormat.fromHexDigits(sound.group(4)) & 1) == 1;
        return Optional.of(new Traceparent(sound.group(2), sound.group(3), sampled));
    }

    /** A trace that begins here. */
    public static Traceparent begun() {
        return new Traceparent(hex() + hex(), hex(), true);
    }

    /** The same trace, with a span of our own as the parent of what comes. */
    public Traceparent child() {
        return new Traceparent(traceId, hex(), sampled);
    }

    private static String hex() {
        // Never zero: that would mean that there is none.
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }

    /** As the header has it, in version 00. */
    @Override
    public String toString() {
        return "00-" + traceId + "-" + parentId + (sampled ? "-01" : "-00");
    }
}
