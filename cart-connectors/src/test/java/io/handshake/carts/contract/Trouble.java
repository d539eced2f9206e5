package io.handshake.carts.contract;

/** What may go wrong with one call at a cart. */
public enum Trouble {
    ANSWER_LOST("the connection is cut before a word of the answer", true, Told.MAY_HAVE_HAPPENED),
    LATE("the answer comes after its time", true, Told.MAY_HAVE_HAPPENED),
    DRIP("the answer comes byte by byte", true, Told.MAY_HAVE_HAPPENED),
    TRUNCATED("the answer is half an answer", true, Told.MAY_HAVE_HAPPENED),
    WRONG_LENGTH("the answer is shorter than it promised", true, Told.MAY_HAVE_HAPPENED),
    HUGE("the answer has no end in sight", true, Told.MAY_HAVE_HAPPENED),
    UNPACKS_HUGE("the answer grows when it is unpacked", true, Told.MAY_HAVE_HAPPENED),
    ERROR_AFTERWARDS("500, after it was done", true, Told.MAY_HAVE_HAPPENED),
    ERROR("500, and nothing was done", false, Told.MAY_HAVE_HAPPENED),
    LOGIN_PAGE("a page for people, with status 200", false, Told.MAY_HAVE_HAPPENED),
    THROTTLED("429", false, Told.NOTHING_HAPPENED),
    THROTTLED_A_MINUTE("429, to be asked again in a minute", false, Told.NOTHING_HAPPENED),
    SESSION_ENDED("the session has ended", false, Told.NOT_AT_ALL);

    private final String says;
    private final boolean done;
    private final Told told;

    Trouble(String says, boolean done, Told told) {
        this.says = says;
        this.done = done;
        this.told = told;
    }

    /** What a connector's caller hears of it. */
    enum Told {
        MAY_HAVE_HAPPENED,
        NOTHING_HAPPENED,
        /** The connector gets over it by itself. */
        NOT_AT_ALL
    }

    String says() {
        return says;
    }

    /** Whether the cart does what it was asked. */
    boolean done() {
        return done;
    }

    Told told() {
        return told;
    }

    /** Whether it is over only when our patience is. */
    boolean takesTime() {
        return this == LATE || this == DRIP;
    }
}
