package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Promises;
import io.handshake.endtoend.guarantee.Verdict;
import io.handshake.endtoend.guarantee.Verdict.Violation;
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

    /** How many orders were parked. */
    long parked();

    /** One line for people. */
    String standing();
}
