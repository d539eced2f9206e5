package io.handshake.commands;

import io.handshake.carts.CartSettings;
import io.handshake.vocabulary.CartId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The carts that a leg sends commands to. A leg declares it as a bean, and all else of this package is there.
 *
 * @param carts of those given, the carts of type {@code topic}
 */
public record CommandedCarts(List<CartSettings> carts) {

    public CommandedCarts {
        carts = carts.stream()
                .filter(cart -> cart.type() == CartSettings.Type.TOPIC)
                .toList();
    }

    public static CommandedCarts among(Collection<CartSettings> carts) {
        return new CommandedCarts(List.copyOf(carts));
    }

    Optional<CartSettings> find(CartId id) {
        return carts.stream().filter(cart -> cart.id().equals(id)).findFirst();
    }
}
