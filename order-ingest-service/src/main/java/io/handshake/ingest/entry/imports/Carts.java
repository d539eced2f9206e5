package io.handshake.ingest.entry.imports;

import io.handshake.carts.CartSettings;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Sku;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The merchant's carts, as {@code carts.yaml} names them. */
public final class Carts {
    private final Map<CartId, CartSettings> settings;

    public Carts(Map<CartId, CartSettings> settings) {
        this.settings = Map.copyOf(settings);
    }

    public Collection<CartSettings> all() {
        return settings.values();
    }

    public Optional<CartSettings> find(CartId id) {
        return Optional.ofNullable(settings.get(id));
    }

    /** What the merchant settled for the cart, in the domain's words. */
    public static CartPolicy policy(CartSettings cart) {
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
