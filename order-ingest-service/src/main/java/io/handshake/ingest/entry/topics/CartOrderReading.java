package io.handshake.ingest.entry.topics;

import io.handshake.carts.CartSettings;
import io.handshake.runtime.inbound.Unprocessable;
import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Customer;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A foreign connector's record as an order. Whatever contradicts itself, its topic or our own rules is refused with its
 * field; what is merely missing is left to the domain, which names all of it at once.
 */
final class CartOrderReading {
    private final OrderKey key;

    private CartOrderReading(OrderKey key) {
        this.key = key;
    }

    /** @throws Unprocessable with the field and the cure */
    static CartOrder read(ConsumerRecord<@Nullable String, @Nullable Object> message, CartSettings cart) {
        Object value = message.value();
        if (value == null) {
            throw new Unprocessable(
                    "NO_VALUE",
                    "a record without a value says nothing of an order; to withdraw one, state it as CANCELLED");
        }
        if (!(value instanceof io.handshake.events.v1.CartOrder stated)) {
            throw new Unprocessable(
                    "OTHER_RECORD",
                    message.topic() + " holds records of CartOrder, and this is a "
                            + value.getClass().getSimpleName() + "; send it to its own topic");
        }
        return new CartOrderReading(key(message, cart, stated)).order(stated);
    }

    private static OrderKey key(
            ConsumerRecord<@Nullable String, @Nullable Object> message,
            CartSettings cart,
            io.handshake.events.v1.CartOrder stated) {
        String id = cart.id().value();
        if (!stated.getCartId().equals(id)) {
            throw new Unprocessable(
                    "OTHER_CART",
                    "the record says another cartId than '" + id + "', whose topic this is; send it to the topic of its"
                            + " own cart");
        }
        String number = stated.getOrderNumber();
        if (number.isBlank() || !isText(number) || !cart.normalised(number).equals(number)) {
            throw new Unprocessable(
                    "BAD_ORDER_NUMBER",
                    "orderNumber is empty, or not written as cart '" + id
                            + "' is read elsewhere: without blanks around it, control characters or a # before it");
        }
        OrderKey key = new OrderKey(cart.id(), number);
        String text = key.toString();
        if (!text.equals(message.key()) || !text.equals(stated.getOrderKey())) {
            throw new Unprocessable(
                    "OTHER_KEY",
                    "the message's key and orderKey must both be '" + text
                            + "', cartId/orderNumber: records of one order keep their order by it");
        }
        return key;
    }

    private CartOrder order(io.handshake.events.v1.CartOrder stated) {
        List<OrderLine> lines = lines(stated.getLines());
        return new CartOrder(
                key,
                filled(stated.getCartOrderId()),
                state(stated.getState()),
                stated.getSourceState(),
                stated.getSourceUpdatedAt(),
                stated.getPlacedAt(),
                stated.getCurrency(),
                stated.getPricesIncludeTax(),
                customer(stated.getCustomer()),
                address(stated.getShipTo()),
                stated.getBillTo() == null ? null : address(stated.getBillTo()),
                stated.getShippingMethod(),
                lines,
                totals(stated.getTotals(), lines),
                stated.getPayment() == null ? null : payment(stated.getPayment()),
                filled(stated.getNotes()));
    }

    private OrderState state(io.handshake.events.v1.OrderState stated) {
        return switch (stated) {
            case AWAITING_PAYMENT -> OrderState.AWAITING_PAYMENT;
            case AUTHORIZED -> OrderState.AUTHORIZED;
            case READY -> OrderState.READY;
            case HOLD -> OrderState.HOLD;
            case PART_SHIPPED -> OrderState.PART_SHIPPED;
            case SHIPPED -> OrderState.SHIPPED;
            case CANCELLED -> OrderState.CANCELLED;
            case REFUNDED -> OrderState.REFUNDED;
            case UNKNOWN ->
                throw refused("UNKNOWN_STATE", "state is UNKNOWN, or newer than this service; state one that it knows");
        };
    }

    private static Customer customer(io.handshake.events.v1.Customer stated) {
        return new Customer(
                stated.getFirstName(), stated.getLastName(), filled(stated.getEmail()), filled(stated.getPhone()));
    }

    private static Address address(io.handshake.events.v1.Address stated) {
        return new Address(
                stated.getFirstName(),
                stated.getLastName(),
                filled(stated.getCompany()),
                stated.getAddress1(),
                filled(stated.getAddress2()),
                stated.getCity(),
                filled(stated.getState()),
                filled(stated.getPostalCode()),
                stated.getCountry(),
                filled(stated.getPhone()));
    }

    /** Line ids are counted here as everywhere; one that was counted otherwise would name another line. */
    private List<OrderLine> lines(List<io.handshake.events.v1.OrderLine> stated) {
        List<OrderLine> lines = new ArrayList<>(stated.size());
        Map<Sku, Integer> seen = new HashMap<>();
        for (int i = 0; i < stated.size(); i++) {
            io.handshake.events.v1.OrderLine line = stated.get(i);
            String path = "lines[" + i + "].";
            if (!isText(line.getSku())) {
                throw refused("BAD_VALUE", path + "sku holds a control character; remove it");
            }
            if (line.getDiscount().signum() < 0) {
                throw refused("BAD_NUMBER", path + "discount is negative; a discount is stated as what is taken off");
            }
            Sku sku = new Sku(line.getSku());
            LineId id = LineId.of(sku, seen.merge(sku, 1, Integer::sum));
            if (!line.getLineId().isEmpty() && !line.getLineId().equals(id.value())) {
                throw refused(
                        "BAD_LINE_ID",
                        path + "lineId must be '" + id + "', the SKU and which line with it this is, or empty");
            }
            lines.add(new OrderLine(
                    id,
                    filled(line.getCartLineId()),
                    sku,
                    line.getName(),
                    line.getQuantity(),
                    line.getFulfilled(),
                    line.getUnitPrice(),
                    line.getDiscount(),
                    line.getTax(),
                    line.getRequiresShipping(),
                    filled(line.getParentLineId()) == null ? null : new LineId(line.getParentLineId())));
        }
        Set<LineId> known = lines.stream().map(OrderLine::lineId).collect(Collectors.toSet());
        for (OrderLine line : lines) {
            LineId parent = line.parentLineId();
            if (parent != null && !known.contains(parent)) {
                throw refused("BAD_LINE_ID", "line " + line.lineId() + " names a parentLineId that is no line's");
            }
        }
        return lines;
    }

    /** A cent for each line may be lost in rounding, as in a file. */
    private Totals totals(io.handshake.events.v1.Totals stated, List<OrderLine> lines) {
        if (stated.getDiscount().signum() < 0) {
            throw refused("BAD_NUMBER", "totals.discount is negative; a discount is stated as what is taken off");
        }
        BigDecimal ofLines = lines.stream()
                .map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal rounding = BigDecimal.valueOf(lines.size(), 2);
        // Lines that lack something are the domain's to name.
        boolean sound = !lines.isEmpty() && lines.stream().allMatch(line -> line.quantity() > 0);
        if (sound && stated.getItems().subtract(ofLines).abs().compareTo(rounding) > 0) {
            throw refused(
                    "AMOUNTS_DIFFER",
                    "totals.items is not what the lines come to; a line is missing or there twice, or the total is"
                            + " wrong");
        }
        return new Totals(
                stated.getItems(), stated.getShipping(), stated.getTax(), stated.getDiscount(), stated.getGrand());
    }

    private static Payment payment(io.handshake.events.v1.Payment stated) {
        return new Payment(
                stated.getMethod(),
                Payment.State.valueOf(stated.getState().name()),
                stated.getAuthorized(),
                stated.getCaptured(),
                stated.getRefunded(),
                filled(stated.getReference()));
    }

    private Unprocessable refused(String reason, String what) {
        return new Unprocessable(reason, "order " + key + ": " + what);
    }

    /** What is empty is missing, so that the same order is the same whichever way it comes. */
    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static boolean isText(String identifier) {
        return identifier.chars().noneMatch(Character::isISOControl);
    }
}
