package io.handshake.commands;

import io.handshake.carts.spi.CommandPort;
import io.handshake.vocabulary.CartId;
import java.time.Clock;

/** The ways out for effects at carts of type {@code topic}: what {@code CartConnectors} is made with. */
public final class CartCommands {
    private final CommandedCarts carts;
    private final SentCommands commands;
    private final CommandSender sender;
    private final CommandSettings settings;
    private final Clock clock;

    CartCommands(
            CommandedCarts carts, SentCommands commands, CommandSender sender, CommandSettings settings, Clock clock) {
        this.carts = carts;
        this.commands = commands;
        this.sender = sender;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The port of one cart.
     *
     * @throws IllegalArgumentException if it is none of the leg's carts of type {@code topic}
     */
    public CommandPort port(CartId cart) {
        return new KafkaCommandPort(
                carts.find(cart)
                        .orElseThrow(() -> new IllegalArgumentException("cart '" + cart
                                + "' is not among the leg's CommandedCarts of type topic; give it there")),
                commands,
                sender,
                settings,
                clock);
    }
}
