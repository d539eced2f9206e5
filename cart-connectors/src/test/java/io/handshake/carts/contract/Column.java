package io.handshake.carts.contract;

import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.EffectKind;
import java.util.Set;

/**
 * A cart under test, as far as it is known before it is started.
 *
 * @param cart what its type is called in carts.yaml
 * @param seenAs what stands in for the cart, or the real one with its version
 * @param declaration of its connector
 * @param troubles that it can be made to have
 * @param past whether orders can be placed at another time than now
 */
public record Column(String cart, String seenAs, Declaration declaration, Set<Trouble> troubles, boolean past) {
    public Column {
        troubles = Set.copyOf(troubles);
    }

    boolean meets(Check check) {
        return troubles.containsAll(check.troubles())
                && (past || !check.past())
                && check.where().test(declaration);
    }

    boolean canDo(EffectKind kind) {
        return declaration.abilities().byCall(Bench.capability(kind));
    }
}
