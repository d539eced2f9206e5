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

    /** Promises units to a line: location by location; what none has weighs on the first. */
    void promise(Map<String, Integer> line, int units) {
        if (!tracked) {
            return;
        }
        int left = units;
        for (Level level : levels.values()) {
            int taken = Math.clamp((long) level.onHand() - level.allocated(), 0, left);
            left -= taken;
            promise(line, level, taken);
        }
        promise(line, first(), left);
    }

    private static void promise(Map<String, Integer> line, Level level, int units) {
        if (units > 0) {
            level.move(0, units);
            line.merge(level.location(), units, Integer::sum);
        }
    }

    /** Units that were promised to a line leave: they are no longer on hand. */
    void sell(Map<String, Integer> line, int units) {
        take(line, units, true);
    }

    /** Units that were promised to a line are free again. */
    void release(Map<String, Integer> line, int units) {
        take(line, units, false);
    }

    /** Units that had left are back. */
    void restock(int units) {
        if (tracked) {
            first().move(units, 0);
        }
    }

    private void take(Map<String, Integer> line, int units, boolean sold) {
        if (!tracked) {
            return;
        }
        int left = units;
        for (Level level : levels.values()) {
            int taken = Math.min(line.getOrDefault(level.location(), 0), left);
            level.move(sold ? -taken : 0, -taken);
            line.merge(level.location(), -taken, Integer::sum);
            left -= taken;
        }
        // Promised before its stock was counted at all: it leaves from the first location.
        first().move(sold ? -left : 0, 0);
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
