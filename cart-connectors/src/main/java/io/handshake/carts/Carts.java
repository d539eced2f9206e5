package io.handshake.carts;

import io.handshake.vocabulary.CartId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

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

    /** As {@link #find}, by what somebody wrote; what can't be a cart's id is none. */
    public Optional<CartSettings> named(String text) {
        try {
            return find(new CartId(text));
        } catch (IllegalArgumentException misshapen) {
            return Optional.empty();
        }
    }
}
