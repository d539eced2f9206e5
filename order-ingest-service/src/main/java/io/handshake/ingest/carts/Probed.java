package io.handshake.ingest.carts;

import io.handshake.carts.spi.Probe;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cart by asking it.
 *
 * @param answered the newest answer; null if it has never answered
 * @param failed the newest try, if the cart could not be asked then; null if the newest try was answered
 */
public record Probed(Probe.@Nullable Answered answered, Probe.@Nullable Failed failed) {

    /** Of a cart that was never asked. */
    public static final Probed NEVER = new Probed(null, null);

    /** A try that failed takes nothing away from what is known. */
    Probed after(Probe newest) {
        return switch (newest) {
            case Probe.Answered now -> new Probed(now, null);
            case Probe.Failed now -> new Probed(answered, now);
        };
    }

    /** The newest try; null if there was none. */
    public @Nullable Probe newest() {
        return failed != null ? failed : answered;
    }
}
