package io.handshake.carts.spi;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Every capability with its support. What is not named is {@link Support#NONE}.
 *
 * @param all one entry per capability
 */
public record Abilities(Map<Capability, Ability> all) {

    /** @throws IllegalArgumentException if a capability is better supported than one it needs */
    public Abilities {
        EnumMap<Capability, Ability> complete = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.values()) {
            complete.put(capability, all.getOrDefault(capability, Ability.none("this cart has no means for it")));
        }
        complete.forEach((capability, ability) -> {
            for (Capability needed : capability.needs()) {
                if (ability.support().byCall()
                        && !Objects.requireNonNull(complete.get(needed))
                                .support()
                                .byCall()) {
                    throw new IllegalArgumentException(capability + " is declared without " + needed);
                }
            }
        });
        all = Collections.unmodifiableMap(complete);
    }

    public Ability of(Capability capability) {
        return Objects.requireNonNull(all.get(capability));
    }

    /** Whether the role may be called for it. */
    public boolean byCall(Capability capability) {
        return of(capability).support().byCall();
    }

    /** The same for every capability: a cart of files, or of tasks. */
    public static Abilities everywhere(Ability ability) {
        EnumMap<Capability, Ability> same = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.values()) {
            same.put(capability, ability);
        }
        return new Abilities(same);
    }

    /** The same but for one. */
    public Abilities with(Capability capability, Ability ability) {
        return withAll(Set.of(capability), ability);
    }

    /** The same but for some, at once: where one goes, those that need it must go too. */
    public Abilities withAll(Set<Capability> some, Ability ability) {
        EnumMap<Capability, Ability> changed = new EnumMap<>(all);
        some.forEach(capability -> changed.put(capability, ability));
        return new Abilities(changed);
    }
}
