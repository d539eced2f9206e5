package io.handshake.runtime.inbound;

/** Too much of what was taken in waits for the broker: records wait where they are, as in any outage. */
final class IntakePaused extends RuntimeException {

    IntakePaused() {
        super("the intake is closed until the backlog of unpublished events is smaller");
    }
}
