package io.handshake.runtime.effects;

import java.util.regex.Pattern;

/**
 * Names an effect inside its aggregate.
 *
 * @param kind what is done, such as {@code send-mail}; names the {@link RemoteEffect} that does it
 * @param part what of the aggregate it is done for, such as a parcel's id; never used again for something else
 */
public record EffectKey(String kind, String part) {
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    public EffectKey {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "the kind of an effect is lower case letters, digits and hyphens, not \"" + kind + "\"");
        }
    }

    @Override
    public String toString() {
        return kind + "/" + part;
    }
}
