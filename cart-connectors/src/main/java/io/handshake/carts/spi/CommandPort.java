package io.handshake.carts.spi;

/**
 * Through which effects for a cart of type {@code topic} leave: somebody else's connector does them. The leg provides it.
 */
public interface CommandPort {

    /**
     * Hands a command out.
     *
     * @return {@code Pending} once it is safely handed out, with the effect's reference; {@code NotSent} if it is not.
     *     {@code Done} or {@code Declined} if the other side has already answered this reference
     */
    Outcome hand(Effect effect);

    /** What the other side has answered so far; {@code Absent} if it knows of no such command. */
    LookUp lookUp(Effect effect);
}
