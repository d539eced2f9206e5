package io.handshake.sandbox.carts.shop;

/** Stock of one variant in one location. */
public final class Level {
    private final String location;
    private int onHand;
    private int allocated;

    Level(String location) {
        this.location = location;
    }

    public String location() {
        return location;
    }

    public int onHand() {
        return onHand;
    }

    /** Promised to placed orders, not yet taken off. */
    public int allocated() {
        return allocated;
    }

    void set(int counted) {
        onHand = counted;
    }

    void move(int onHandDelta, int allocatedDelta) {
        onHand += onHandDelta;
        allocated += allocatedDelta;
    }
}
