package io.handshake.runtime.effects;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one runner knows of an aggregate that has work: since when it has seen each effect just as it is, by its own
 * monotonic time, and which it is busy with. Guarded by its own monitor.
 */
final class Watched {
    private record Sight(Effect effect, long since) {}

    private final String id;
    private final Map<EffectKey, Sight> sights = new HashMap<>();
    private final Set<EffectKey> busy = new HashSet<>();
    private String note;
    private boolean silent;
    private long consideredAt;
    private @Nullable Long wakeAt;

    Watched(String id, String note, long now) {
        this.id = id;
        this.note = note;
        this.consideredAt = now;
    }

    String id() {
        return id;
    }

    synchronized String note() {
        return note;
    }

    synchronized void note(String latest) {
        note = latest;
    }

    /** Whether the latest note has not been seen in the aggregate: its writer is slow, or died. */
    synchronized boolean silent() {
        return silent;
    }

    synchronized void silent(boolean value) {
        silent = value;
    }

    synchronized boolean consideredWithin(Duration time, long now) {
        return now - consideredAt < time.toNanos() || !busy.isEmpty();
    }

    synchronized void considered(EffectLedger ledger, long now) {
        consideredAt = now;
        sights.keySet().retainAll(ledger.byKey().keySet());
    }

    /** It could not be decoded: it counts as work, and the next look is the review's. */
    synchronized void unreadable(long now) {
        consideredAt = now;
        silent = false;
    }

    /** For how long the effect has been seen just as it is. */
    synchronized Duration seenFor(Effect effect, long now) {
        Sight sight = sights.get(effect.key());
        if (sight == null || !sight.effect().equals(effect)) {
            sights.put(effect.key(), new Sight(effect, now));
            return Duration.ZERO;
        }
        return Duration.ofNanos(now - sight.since());
    }

    synchronized boolean occupy(EffectKey effect) {
        return busy.add(effect);
    }

    synchronized boolean occupied(EffectKey effect) {
        return busy.contains(effect);
    }

    synchronized void leave(EffectKey effect) {
        busy.remove(effect);
    }

    /** Whether a timer has to be set for this time: none is set that ends earlier. */
    synchronized boolean wakeAt(long at, long now) {
        Long set = wakeAt;
        if (set != null && set - now > 0 && set - at <= 0) {
            return false;
        }
        wakeAt = at;
        return true;
    }
}
