package io.handshake.runtime.effects;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What makes an effect the same effect however often it is tried. A remote that finds two calls with the same reference
 * has been asked for one thing twice.
 *
 * @param aggregate the aggregate's natural key
 * @param generation from 1; a further one is another effect to the remote, and exists only where the one before is known
 *     not to have happened, or a person said so
 */
public record EffectId(String aggregate, EffectKey key, int generation) {

    /**
     * The idempotency key, and our reference on the remote object: a name-based UUID, 36 characters, the same for all
     * attempts and all instances.
     */
    public String reference() {
        // The lengths keep apart what would read the same: keys may hold any character.
        String name = aggregate.length() + "|" + aggregate + "|" + key.kind() + "|"
                + key.part().length() + "|" + key.part() + "|" + generation;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Override
    public String toString() {
        return aggregate + " " + key + "#" + generation;
    }
}
