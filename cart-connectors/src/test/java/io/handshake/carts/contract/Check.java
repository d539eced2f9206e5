package io.handshake.carts.contract;

import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.Declaration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One sentence of the contract.
 *
 * @param troubles that the cart under test must be able to have
 * @param past whether orders must be placed at other times than now
 * @param where for which connectors it is meant
 */
record Check(
        Capability capability,
        String says,
        Set<Trouble> troubles,
        boolean past,
        Predicate<Declaration> where,
        Body body) {

    /** What is done and asserted. */
    @FunctionalInterface
    interface Body {
        void run(Bench bench);
    }

    static Check of(Capability capability, String says, Body body) {
        return new Check(capability, says, Set.of(), false, _ -> true, body);
    }

    Check with(Trouble trouble) {
        return new Check(capability, says, Set.of(trouble), past, where, body);
    }

    Check inThePast() {
        return new Check(capability, says, troubles, true, where, body);
    }

    Check where(Predicate<Declaration> connectors) {
        return new Check(capability, says, troubles, past, connectors, body);
    }
}
