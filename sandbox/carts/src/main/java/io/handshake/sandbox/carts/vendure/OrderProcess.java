package io.handshake.sandbox.carts.vendure;

import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderLine;
import io.handshake.sandbox.carts.shop.OrderWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntBiFunction;

/**
 * Vendure's order states. An order moves when a parcel moves, but only along this table: a parcel that leaves before the
 * payment is settled leaves its order behind, and settling later does not make up for it.
 */
public final class OrderProcess implements OrderWords {
    private static final String CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ123456789";
    private static final int CODE_LENGTH = 16;
    private static final String ADDING_ITEMS = "AddingItems";
    private static final String ARRANGING_PAYMENT = "ArrangingPayment";
    private static final String AUTHORIZED = "PaymentAuthorized";
    private static final String SETTLED = "PaymentSettled";
    private static final String PARTLY_SHIPPED = "PartiallyShipped";
    private static final String SHIPPED = "Shipped";
    private static final String PARTLY_DELIVERED = "PartiallyDelivered";
    private static final String DELIVERED = "Delivered";
    private static final String MODIFYING = "Modifying";
    private static final String MORE_PAYMENT = "ArrangingAdditionalPayment";
    private static final String CANCELLED = "Cancelled";

    private static final Map<String, List<String>> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("Created", List.of(ADDING_ITEMS, "Draft"));
        TABLE.put("Draft", List.of(CANCELLED, ARRANGING_PAYMENT));
        TABLE.put(ADDING_ITEMS, List.of(ARRANGING_PAYMENT, CANCELLED));
        TABLE.put(ARRANGING_PAYMENT, List.of(AUTHORIZED, SETTLED, ADDING_ITEMS, CANCELLED));
        TABLE.put(AUTHORIZED, List.of(SETTLED, CANCELLED, MODIFYING, MORE_PAYMENT));
        TABLE.put(
                SETTLED,
                List.of(PARTLY_DELIVERED, DELIVERED, PARTLY_SHIPPED, SHIPPED, CANCELLED, MODIFYING, MORE_PAYMENT));
        TABLE.put(PARTLY_SHIPPED, List.of(SHIPPED, PARTLY_DELIVERED, CANCELLED, MODIFYING));
        TABLE.put(SHIPPED, List.of(PARTLY_DELIVERED, DELIVERED, CANCELLED, MODIFYING));
        TABLE.put(PARTLY_DELIVERED, List.of(DELIVERED, CANCELLED, MODIFYING));
        TABLE.put(DELIVERED, List.of(CANCELLED));
        TABLE.put(MODIFYING, List.of(AUTHORIZED, SETTLED, PARTLY_SHIPPED, SHIPPED, PARTLY_DELIVERED, MORE_PAYMENT));
        TABLE.put(MORE_PAYMENT, List.of(AUTHORIZED, SETTLED, PARTLY_SHIPPED, SHIPPED, PARTLY_DELIVERED, CANCELLED));
        TABLE.put(CANCELLED, List.of());
    }

    private final long seed;

    /**
     * The standard process.
     *
     * @param seed of the order codes
     */
    public OrderProcess(long seed) {
        this.seed = seed;
    }

    static Map<String, List<String>> table() {
        return TABLE;
    }

    static List<String> next(String state) {
        return TABLE.getOrDefault(state, List.of());
    }

    /** Before these states money is only promised. */
    static boolean refundable(Order order) {
        return !List.of(ADDING_ITEMS, ARRANGING_PAYMENT, AUTHORIZED).contains(order.state());
    }

    @Override
    public String number(long ordinal) {
        Random random = new Random(seed * 31 + ordinal);
        StringBuilder code = new StringBuilder();
        for (int letter = 0; letter < CODE_LENGTH; letter++) {
            code.append(CODE_LETTERS.charAt(random.nextInt(CODE_LETTERS.length())));
        }
        return code.toString();
    }

    @Override
    public boolean placesUnpaid() {
        return false;
    }

    @Override
    public String inCart(Order order) {
        return ADDING_ITEMS;
    }

    @Override
    public String placed(Order order) {
        return AUTHORIZED;
    }

    @Override
    public String captured(Order order) {
        return order.paid() ? along(order, SETTLED) : order.state();
    }

    @Override
    public String moved(Order order, Fulfilment.State to) {
        return switch (to) {
            case SHIPPED -> along(order, all(order, Order::shipped) ? SHIPPED : PARTLY_SHIPPED);
            case DELIVERED -> along(order, all(order, OrderProcess::delivered) ? DELIVERED : PARTLY_DELIVERED);
            case PENDING, CANCELLED -> order.state();
        };
    }

    @Override
    public String cancelled(Order order) {
        return order.lines().stream().allMatch(line -> line.quantity() == 0) ? CANCELLED : order.state();
    }

    private static String along(Order order, String to) {
        return next(order.state()).contains(to) ? to : order.state();
    }

    private static boolean all(Order order, ToIntBiFunction<Order, OrderLine> units) {
        return order.lines().stream().allMatch(line -> units.applyAsInt(order, line) >= line.quantity());
    }

    private static int delivered(Order order, OrderLine line) {
        return order.fulfilments().stream()
                .filter(fulfilment -> fulfilment.state() == Fulfilment.State.DELIVERED)
                .flatMap(fulfilment -> fulfilment.lines().stream())
                .filter(part -> part.line() == line)
                .mapToInt(part -> part.quantity())
                .sum();
    }
}
