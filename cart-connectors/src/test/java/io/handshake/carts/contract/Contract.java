package io.handshake.carts.contract;

import static org.assertj.core.api.Assertions.fail;

import io.handshake.carts.spi.Capability;
import java.util.List;
import java.util.stream.Stream;

/** All that every connector must keep. */
final class Contract {
    private static final List<Check> DECLARED = Stream.concat(ReadingChecks.all().stream(), EffectChecks.all().stream())
            .toList();

    private Contract() {}

    /** What a cart is held to: one or more sentences for every capability, whether it can do it or not. */
    static List<Check> of(Column column, Capability capability) {
        return whole(column, capability).stream().filter(column::meets).toList();
    }

    /** What it could be held to if it could be troubled in every way. */
    static List<Check> whole(Column column, Capability capability) {
        if (!column.declaration().abilities().byCall(capability)) {
            return List.of(UndeclaredChecks.of(capability));
        }
        List<Check> checks = DECLARED.stream()
                .filter(check -> check.capability() == capability)
                .filter(check -> check.where().test(column.declaration()))
                .toList();
        return checks.isEmpty() ? List.of(unchecked(capability)) : checks;
    }

    private static Check unchecked(Capability capability) {
        return Check.of(
                capability,
                "is checked",
                _ -> fail("%s is declared, and the contract has no sentence about it: write one", capability));
    }
}
