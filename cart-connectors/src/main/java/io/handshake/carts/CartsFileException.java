package io.handshake.carts;

/** {@code carts.yaml} cannot be used. The message is one line: the file, the cart, the key, what is wrong, the cure. */
public final class CartsFileException extends RuntimeException {

    CartsFileException(String message) {
        super(message);
    }
}
