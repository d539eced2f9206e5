package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Promises.Change;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A cart's orders as they come to be and change, and what an export of them says: new ones, changed ones, some as they
 * were, some as they were before, and some that lack what shipping needs. Each state of an order has a total of its own.
 */
final class Shop {
    private static final Instant OPENED = Instant.parse("2026-11-01T00:00:00Z");

    private final String cart;
    private final Random random;
    /** Number → how often it was changed. */
    private final List<Integer> states = new ArrayList<>();
    /** Number → when it was last changed. */
    private final List<Instant> changedAt = new ArrayList<>();

    private int bad;
    private Instant now = OPENED.plus(Duration.ofDays(10));

    Shop(String cart, long seed) {
        this.cart = cart;
        this.random = new Random(seed);
    }

    /** The next export, of about so many orders. */
    Export export(int size) {
        List<Export.Order> orders = new ArrayList<>();
        int known = states.size();
        for (int number : someOf(known, size / 2)) {
            orders.add(
                    switch (random.nextInt(10)) {
                        case 0, 1, 2 -> asItWas(number);
                        case 3 -> asItWasBefore(number);
                        case 4 -> badlyChanged(number);
                        default -> changed(number);
                    });
        }
        while (orders.size() < size) {
            orders.add(random.nextInt(25) == 0 ? badlyNew() : created());
        }
        Export.Format[] formats = Export.Format.values();
        return Export.of(formats[random.nextInt(formats.length)], orders);
    }

    private Set<Integer> someOf(int known, int most) {
        Set<Integer> some = new TreeSet<>();
        for (int i = 0; i < Math.min(most, known / 2); i++) {
            some.add(random.nextInt(known));
        }
        return some;
    }

    private Export.Order created() {
        int number = states.size();
        states.add(0);
        changedAt.add(tick());
        boolean unpaid = random.nextInt(20) == 0;
        Map<String, String> fields = fields(number);
        if (unpaid) {
            fields.put("state", "AWAITING_PAYMENT");
        }
        return new Export.Order(unpaid ? "held" : "imported", fields, List.of(change(number)));
    }

    private Export.Order changed(int number) {
        states.set(number, states.get(number) + 1);
        changedAt.set(number, tick());
        return new Export.Order("revised", fields(number), List.of(change(number)));
    }

    private Export.Order asItWas(int number) {
        // A held order that is stated as paid is a change: only what was changed since it was made is surely the same.
        return states.get(number) == 0 ? changed(number) : new Export.Order("unchanged", fields(number), List.of());
    }

    private Export.Order asItWasBefore(int number) {
        Map<String, String> fields = fields(number);
        fields.put("updated_at", OPENED.toString());
        fields.put("unit_price", "1.00");
        return new Export.Order("stale", fields, List.of());
    }

    private Export.Order badlyNew() {
        bad++;
        Map<String, String> fields = fields(states.size());
        fields.put("order_number", "BAD-" + bad);
        spoil(fields);
        return new Export.Order("parked", fields, List.of());
    }

    private Export.Order badlyChanged(int number) {
        bad++;
        Map<String, String> fields = fields(number);
        fields.put("updated_at", tick().toString());
        fields.put("unit_price", "2.00");
        spoil(fields);
        return new Export.Order("parked", fields, List.of());
    }

    private void spoil(Map<String, String> fields) {
        switch (random.nextInt(4)) {
            case 0 -> fields.put("postal_code", "");
            case 1 -> fields.put("quantity", "1.5");
            case 2 -> fields.put("last_name", "");
            default -> fields.put("country", "Germany");
        }
    }

    private Instant tick() {
        now = now.plusSeconds(1);
        return now;
    }

    private Change change(int number) {
        BigDecimal price = new BigDecimal(price(number));
        return new Change(cart + "/" + number(number), price.multiply(BigDecimal.valueOf(quantity(number))));
    }

    /** With leading zeros, which must survive. */
    private static String number(int number) {
        return String.format("%07d", number);
    }

    private static int quantity(int number) {
        return 1 + number % 5;
    }

    private String price(int number) {
        // A new order is numbered before its state is known.
        int state = number < states.size() ? states.get(number) : 0;
        return (10 + state) + ".50";
    }

    private Map<String, String> fields(int number) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("order_number", number(number));
        fields.put("state", "READY");
        fields.put("placed_at", OPENED.toString());
        fields.put("updated_at", (number < changedAt.size() ? changedAt.get(number) : now).toString());
        fields.put("currency", "EUR");
        fields.put("first_name", "Ann");
        fields.put("last_name", "Lee");
        fields.put("address1", "Street " + number);
        fields.put("city", "Berlin");
        fields.put("postal_code", "10115");
        fields.put("country", "DE");
        fields.put("shipping_method", "Standard");
        fields.put("sku", "MUG");
        fields.put("quantity", Integer.toString(quantity(number)));
        fields.put("unit_price", price(number));
        return fields;
    }
}
