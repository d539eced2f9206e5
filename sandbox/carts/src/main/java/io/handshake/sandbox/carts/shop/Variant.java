package io.handshake.sandbox.carts.shop;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something that is sold. Its SKU need not be the only one of its kind. */
public final class Variant {
    private final String id;
    private final String product;
    private final String sku;
    private final String name;
    private final long price;
    private final Instant createdAt;
    private final Map<String, Level> levels = new LinkedHashMap<>();
    private boolean tracked;
    private int threshold;
    private Instant updatedAt;

    Variant(String id, ProductSpec spec, Iterable<Location> locations, Instant now) {
        this.id = id;
        this.product = spec.product() == null ? spec.sku() : spec.product();
        this.sku = spec.sku();
        this.name = spec.name() == null ? spec.sku() : spec.name();
        this.price = spec.price();
        this.tracked = !spec.untracked();
        this.threshold = spec.threshold();
        this.createdAt = now;
        this.updatedAt = now;
        for (Location location : locations) {
            Level level = new Level(location.id());
            level.set(spec.stock().getOrDefault(location.id(), 0));
            levels.put(location.id(), level);
        }
    }

    public String id() {
        return id;
    }

    /** The name of the product that it is a kind of. */
    public String product() {
        return product;
    }

    public String sku() {
        return sku;
    }

    public String name() {
        return name;
    }

    /** In minor units, without tax. */
    public long price() {
        return price;
    }

    /** Whether its stock is counted at all. */
    public boolean tracked() {
        return tracked;
    }

    /** How far free stock may go down; below zero for back-orders. */
    public int threshold() {
        return threshold;
    }

    public Collection<Level> levels() {
        return levels.values();
    }

    public int onHand() {
        return levels.values().stream().mapToInt(Level::onHand).sum();
    }

    public int allocated() {
        return levels.values().stream().mapToInt(Level::allocated).sum();
    }

    public int saleable() {
        return onHand() - allocated() - threshold;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    boolean isIn(String location) {
        return levels.containsKey(location);
    }

    void set(String location, int onHand, Instant now) {
        level(location).set(onHand);
        updatedAt = now;
    }

    void settings(boolean trackedFromNow, int thresholdFromNow, Instant now) {
        tracked = trackedFromNow;
        threshold = thresholdFromNow;
        updatedAt = now;
    }

    /** Promises units to an order: location by location; what none has weighs on the first. */
    void allocate(int units) {
        if (!tracked) {
            return;
        }
        int left = units;
        for (Level level : levels.values()) {
            int taken = Math.clamp(level.onHand() - level.allocated(), 0, left);
            level.move(0, taken);
            left -= taken;
        }
        first().move(0, left);
    }

    /** Promised units leave: they are no longer on hand. */
    void sell(int units) {
        take(units, true);
    }

    /** Promised units are free again. */
    void release(int units) {
        take(units, false);
    }

    /** Units that had left are back. */
    void restock(int units) {
        if (tracked) {
            first().move(units, 0);
        }
    }

    private void take(int units, boolean sold) {
        if (!tracked) {
            return;
        }
        int left = units;
        for (Level level : levels.values()) {
            int taken = Math.min(level.allocated(), left);
            level.move(sold ? -taken : 0, -taken);
            left -= taken;
        }
        first().move(sold ? -left : 0, -left);
    }

    private Level first() {
        return levels.values().iterator().next();
    }

    private Level level(String location) {
        Level level = levels.get(location);
        if (level == null) {
            throw new UnknownException("location", location);
        }
        return level;
    }
}
