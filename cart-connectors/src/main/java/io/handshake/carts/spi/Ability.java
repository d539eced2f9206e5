package io.handshake.carts.spi;

import org.jspecify.annotations.Nullable;

/**
 * How one capability is supported, and why not better.
 *
 * @param reason one line without secrets; empty if there is nothing to say
 * @param cure what to switch on, install or grant in the cart to do better; null if nothing would help
 */
public record Ability(
        Support support, String reason, @Nullable String cure) {

    public static Ability natively() {
        return new Ability(Support.NATIVE, "", null);
    }

    public static Ability emulated(String how) {
        return new Ability(Support.EMULATED, how, null);
    }

    public static Ability task(String why) {
        return new Ability(Support.TASK, why, null);
    }

    public static Ability none(String why) {
        return new Ability(Support.NONE, why, null);
    }

    /** The same, with what would help. */
    public Ability curedBy(String cure) {
        return new Ability(support, reason, cure);
    }
}
