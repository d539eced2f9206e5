package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Promises;
import io.handshake.endtoend.guarantee.Verdict;
import io.handshake.endtoend.guarantee.Verdict.Violation;
import java.io.IOException;
import java.util.List;

/** Somebody who sends orders of one cart while the storm goes on, and knows what was taken of them. */
interface Load {

    String cart();

    /** The cart's type in carts.yaml. */
    String cartType();

    /** Begins to send, on threads of its own. */
    void begin(Deployment deployment, Promises promises, long seed);

    /** Offers nothing new any more; what is offered is still sent until it is taken. */
    void offerNoMore();

    /** Ends its threads; what is not taken by now never will be. */
    void end() throws InterruptedException;

    /** How far all of it is; changes whenever anything gets on. */
    long progress();

    /** Whether everything offered is taken and done with. */
    boolean atRest();

    /** What is not, by name. */
    List<Violation> unfinished();

    /** What it can say of its own about how its orders were treated, once all is at rest. */
    List<Verdict> verdicts();

    /** What was promised of its own and is gone. */
    default List<Verdict> lost() throws IOException, InterruptedException {
        return List.of();
    }

    /** What of its own is there twice. */
    default List<Verdict> dup() throws IOException, InterruptedException {
        return List.of();
    }

    /** Whether its orders come by {@link Promises}; a cart whose orders are pulled changes them by itself. */
    default boolean promises() {
        return true;
    }

    /** How many orders were parked. */
    long parked();

    /** One line for people. */
    String standing();
}
