package io.handshake.sandbox.carts.shop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Some of one variant, in one order. */
public final class OrderLine {
    private final String id;
    private final Variant variant;
    private final int placedQuantity;
    private final long unitPrice;
    private final long discount;
    private final BigDecimal taxPercent;
    private final Map<String, Integer> promised = new LinkedHashMap<>();
    private int quantity;

    OrderLine(String id, Variant variant, int quantity, long unitPrice, long discount, BigDecimal taxPercent) {
        this.id = id;
        this.variant = variant;
        this.placedQuantity = quantity;
        this.quantity = quantity;
        this.unitPrice = unitPrice;
        this.discount = discount;
        this.taxPercent = taxPercent;
    }

    public String id() {
        return id;
    }

    public Variant variant() {
        return variant;
    }

    public int quantity() {
        return quantity;
    }

    /** What was ordered, before anything was cancelled. */
    public int placedQuantity() {
        return placedQuantity;
    }

    /** In minor units, without tax. */
    public long unitPrice() {
        return unitPrice;
    }

    /** Off the whole line, in minor units, without tax; nothing once units were cancelled. */
    public long discount() {
        return quantity == placedQuantity ? discount : 0;
    }

    public BigDecimal taxPercent() {
        return taxPercent;
    }

    public long unitPriceWithTax() {
        return withTax(unitPrice);
    }

    /** Before its discount. */
    public long price() {
        return unitPrice * quantity;
    }

    /** Tax is rounded per line, so this need not be a multiple of the unit's. */
    public long priceWithTax() {
        return withTax(price());
    }

    public long discountWithTax() {
        return withTax(discount());
    }

    private long withTax(long net) {
        return BigDecimal.valueOf(net)
                .multiply(taxPercent.movePointLeft(2).add(BigDecimal.ONE))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** Where units are promised to this line, and how many. */
    Map<String, Integer> promised() {
        return promised;
    }

    void quantity(int left) {
        quantity = left;
    }
}
