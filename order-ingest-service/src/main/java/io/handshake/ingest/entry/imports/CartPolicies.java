package io.handshake.ingest.entry.imports;

import io.handshake.carts.CartSettings;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.vocabulary.Sku;
import java.util.stream.Collectors;

/** What the merchant settled for a cart, in the domain's words. */
public final class CartPolicies {
    private CartPolicies() {}

    public static CartPolicy of(CartSettings cart) {
        CartPolicy.ShipWhen when = switch (cart.importWhen()) {
            case PAID -> CartPolicy.ShipWhen.PAID;
            case AUTHORIZED -> CartPolicy.ShipWhen.AUTHORIZED;
            case ALWAYS -> CartPolicy.ShipWhen.ALWAYS;
        };
        return new CartPolicy(
                when,
                cart.shipMethods(),
                cart.skuAliases().entrySet().stream()
                        .collect(Collectors.toMap(
                                alias -> new Sku(alias.getKey()), alias -> new Sku(alias.getValue()))));
    }
}
