package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.Json;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Parcel;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.Step;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A parcel is one fulfilment, made by two calls: added, then moved to Shipped. Each time the order is read first and a
 * fulfilment that is this parcel is used instead of a new one, so a crash between the calls is mended by the same effect
 * again. It is this parcel if tracking code and lines are the same and no other effect is known to have made it. Where
 * there is no tracking number, our reference stands in the method.
 */
final class VendureFulfilment implements FulfilmentDesk {
    static final String HANDLER = "manual-fulfillment";
    private static final String ALREADY = "ALREADY_FULFILLED";
    private static final String ADD = """
        mutation Fulfil($input: FulfillOrderInput!) {
          addFulfillmentToOrder(input: $input) {
            ... on Fulfillment { id state }
            ... on ErrorResult { errorCode message }
          }
        }\
        """;
    private static final String MOVE = """
        mutation Move($id: ID!, $state: String!) {
          transitionFulfillmentToState(id: $id, state: $state) {
            ... on Fulfillment { id state }
            ... on ErrorResult { errorCode message }
          }
        }\
        """;
    private static final String SETTLE = """
        mutation Settle($id: ID!) {
          settlePayment(id: $id) {
            ... on Payment { id state amount }
            ... on ErrorResult { errorCode message }
          }
        }\
        """;
    /** From these states an order can go on to shipped. */
    private static final Set<String> MAY_SHIP =
            Set.of("PaymentSettled", "PartiallyShipped", "Shipped", "PartiallyDelivered", "Delivered");

    private static final Set<String> LEFT = Set.of("Shipped", "Delivered");

    private final VendureApi api;
    private final CartSettings cart;

    VendureFulfilment(VendureApi api, CartSettings cart) {
        this.api = api;
        this.cart = cart;
    }

    /** A parcel in the shop's words, and the fulfilment that is it, if there is one. */
    private record Wanted(
            String method,
            String trackingCode,
            Map<String, Integer> lines,
            @Nullable JsonNode there) {

        boolean left() {
            return there != null && LEFT.contains(Fields.text(there, "state"));
        }
    }

    @Override
    public Outcome markShipped(Effect.MarkShipped effect) {
        Instant deadline = effect.attempt().deadline();
        return switch (VendureOrder.find(api, effect.order(), deadline)) {
            case VendureOrder.Found.Failed(var failed) -> failed.beforeAnything();
            case VendureOrder.Found.None() -> noOrder();
            case VendureOrder.Found.Order(var order) -> {
                Outcome outcome = markShipped(effect, order);
                // Somebody was faster than our reading: it may have been an earlier attempt at this effect.
                yield outcome instanceof Outcome.Declined(var code, var _, var _)
                                && code.equals(ALREADY)
                                && VendureOrder.find(api, effect.order(), deadline)
                                        instanceof VendureOrder.Found.Order(var now)
                        ? markShipped(effect, now)
                        : outcome;
            }
        };
    }

    private Outcome markShipped(Effect.MarkShipped effect, VendureOrder order) {
        List<Wanted> parcels;
        switch (wanted(effect, order)) {
            case Matched.Parcels(var found) -> parcels = found;
            case Matched.UnknownLine(var line) -> {
                return new Outcome.Declined("UNKNOWN_LINE", "the cart's order has no line " + line);
            }
        }
        Optional<Outcome> refused = refusal(parcels, order);
        if (refused.isPresent()) {
            return refused.get();
        }
        List<String> ids = new ArrayList<>();
        boolean acted = parcels.stream().anyMatch(parcel -> parcel.there() != null);
        for (Wanted parcel : parcels) {
            Outcome one = ship(parcel, order, effect.attempt().deadline());
            if (!(one instanceof Outcome.Done(var receipt))) {
                return acted ? begun(one) : one;
            }
            ids.add(String.valueOf(receipt.reference()));
            acted = true;
        }
        return new Outcome.Done(receipt(effect, ids));
    }

    /** What can be known to be refused before anything is done. */
    private static Optional<Outcome> refusal(List<Wanted> parcels, VendureOrder order) {
        if (parcels.stream().allMatch(Wanted::left)) {
            return Optional.empty();
        }
        if (!MAY_SHIP.contains(order.state())) {
            return Optional.of(
                    order.paymentsIn("Authorized").isEmpty()
                            ? new Outcome.Declined(
                                    "ORDER_STATE", "the cart does not ship an order in state " + order.state())
                            : new Outcome.Declined(
                                    "SETTLE_FIRST", "the cart ships only what is settled; capture the payment first"));
        }
        Map<String, Integer> open = order.open();
        parcels.stream()
                .filter(parcel -> parcel.there() == null)
                .forEach(parcel ->
                        parcel.lines().forEach((line, quantity) -> open.merge(line, -quantity, Integer::sum)));
        return open.values().stream().anyMatch(left -> left < 0)
                ? Optional.of(new Outcome.Declined(
                        ALREADY, "the cart has fewer units open than were shipped; compare its shipments"))
                : Optional.empty();
    }

    /** After part of it is done no refusal means that nothing happened. */
    private static Outcome begun(Outcome stopped) {
        return switch (stopped) {
            case Outcome.Declined declined ->
                new Outcome.Unknown("begun, then refused: " + declined.reason(), declined.reprobe());
            case Outcome.NotSent not -> new Outcome.Unknown("begun, then " + not.reason(), not.reprobe());
            case Outcome.Done _, Outcome.Pending _, Outcome.Unknown _ -> stopped;
        };
    }

    private Outcome ship(Wanted parcel, VendureOrder order, Instant deadline) {
        JsonNode there = parcel.there();
        if (there != null) {
            String id = Fields.text(there, "id");
            return parcel.left() ? done(id) : move(id, "Shipped", order, deadline);
        }
        return switch (api.call(ADD, addition(parcel), deadline)) {
            case Said.Failed(var outcome) -> outcome;
            case Said.Data(var data, var _) -> {
                JsonNode added = data.path("addFulfillmentToOrder");
                String code = Fields.errorCode(added);
                if (!code.isEmpty()) {
                    yield declined(code);
                }
                String id = Fields.text(added, "id");
                yield id.isEmpty()
                        ? new Outcome.Unknown("the cart's answer names no fulfilment", true)
                        : shipAdded(id, order, deadline);
            }
        };
    }

    private Outcome shipAdded(String id, VendureOrder order, Instant deadline) {
        Outcome moved = move(id, "Shipped", order, deadline);
        return moved instanceof Outcome.Done ? moved : begun(moved);
    }

    private Outcome move(String id, String state, VendureOrder order, Instant deadline) {
        ObjectNode variables = Json.newObject().put("id", id).put("state", state);
        return switch (api.call(MOVE, variables, deadline)) {
            case Said.Failed(var outcome) -> outcome;
            case Said.Data(var data, var _) -> {
                JsonNode moved = data.path("transitionFulfillmentToState");
                String code = Fields.errorCode(moved);
                if (code.isEmpty()) {
                    yield done(id);
                }
                // Moving twice is an error too: somebody may have been faster.
                yield stateOf(id, order, deadline)
                                .filter(now -> now.equals(state) || (state.equals("Shipped") && LEFT.contains(now)))
                                .isPresent()
                        ? done(id)
                        : declined(code);
            }
        };
    }

    private Optional<String> stateOf(String id, VendureOrder order, Instant deadline) {
        OrderRef ref = new OrderRef(new OrderKey(cart.id(), order.id()), order.id());
        return VendureOrder.find(api, ref, deadline) instanceof VendureOrder.Found.Order(var now)
                ? now.fulfilment(id).map(one -> Fields.text(one, "state"))
                : Optional.empty();
    }

    private static Outcome done(String id) {
        return new Outcome.Done(Receipt.of(id, ""));
    }

    private static Outcome declined(String code) {
        return switch (code) {
            case "ITEMS_ALREADY_FULFILLED_ERROR" ->
                new Outcome.Declined(ALREADY, "the cart has these units in other shipments; compare its shipments");
            case "INSUFFICIENT_STOCK_ON_HAND_ERROR" ->
                new Outcome.Declined(
                        "INSUFFICIENT_STOCK",
                        "the cart has not this much stock on hand; set its stock, then try again");
            case "INVALID_FULFILLMENT_HANDLER_ERROR" ->
                new Outcome.Declined(
                        "NO_HANDLER", "the cart has no fulfilment handler '" + HANDLER + "'; configure it", true);
            default -> new Outcome.Declined(code, "the cart refused it: " + code);
        };
    }

    private static ObjectNode addition(Wanted parcel) {
        ObjectNode variables = Json.newObject();
        ObjectNode input = variables.putObject("input");
        ArrayNode lines = input.putArray("lines");
        parcel.lines()
                .forEach((line, quantity) ->
                        lines.addObject().put("orderLineId", line).put("quantity", quantity));
        ArrayNode arguments = input.putObject("handler").put("code", HANDLER).putArray("arguments");
        Fields.argument(arguments, "method", parcel.method());
        Fields.argument(arguments, "trackingCode", parcel.trackingCode());
        return variables;
    }

    /** The parcels in the shop's words. */
    private sealed interface Matched {
        record Parcels(List<Wanted> parcels) implements Matched {}

        record UnknownLine(String line) implements Matched {}
    }

    private Matched wanted(Effect.MarkShipped effect, VendureOrder order) {
        List<Wanted> parcels = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        effect.known().forEach(receipt -> taken.addAll(Arrays.asList(receipt.split(",", -1))));
        for (Parcel parcel : effect.parcels()) {
            Map<String, Integer> lines = new TreeMap<>();
            for (LineQuantity line : parcel.lines()) {
                Optional<String> id = order.lineId(line);
                if (id.isEmpty()) {
                    return new Matched.UnknownLine(line.lineId().value());
                }
                lines.merge(id.get(), line.quantity(), Integer::sum);
            }
            String code = parcel.trackingNumber() == null ? "" : parcel.trackingNumber();
            String method = method(parcel, code.isEmpty() ? effect.attempt().reference() : "");
            JsonNode there = order.fulfilments().stream()
                    .filter(one -> !taken.contains(Fields.text(one, "id")))
                    .filter(one -> !Fields.text(one, "state").equals("Cancelled"))
                    .filter(one -> Fields.text(one, "trackingCode").equals(code))
                    .filter(one -> !code.isEmpty() || Fields.text(one, "method").equals(method))
                    .filter(one -> VendureOrder.linesOf(one).equals(lines))
                    .findFirst()
                    .orElse(null);
            if (there != null) {
                taken.add(Fields.text(there, "id"));
            }
            parcels.add(new Wanted(method, code, lines, there));
        }
        return new Matched.Parcels(parcels);
    }

    private String method(Parcel parcel, String reference) {
        String carrier = cart.carriers().getOrDefault(parcel.carrier(), parcel.carrier());
        String service = parcel.service() == null ? "" : " " + parcel.service();
        return (carrier + service + (reference.isEmpty() ? "" : " [" + reference + "]")).trim();
    }

    private static Receipt receipt(Effect.MarkShipped effect, List<String> ids) {
        List<Receipt.Applied> applied = new ArrayList<>();
        applied.add(new Receipt.Applied(Step.STATUS, null));
        if (effect.parcels().stream().anyMatch(parcel -> parcel.trackingNumber() != null)) {
            boolean withLink = effect.parcels().stream().anyMatch(parcel -> parcel.trackingUrl() != null);
            applied.add(new Receipt.Applied(
                    Step.TRACKING, withLink ? "the tracking link is left out: the cart keeps only the number" : null));
        }
        return new Receipt(String.join(",", ids), null, applied, ids.size() + " fulfilments are shipped");
    }

    @Override
    public Outcome correctTracking(Effect.CorrectTracking effect) {
        return new Outcome.Declined("UNSUPPORTED", "the cart cannot change the tracking of a fulfilment");
    }

    @Override
    public Outcome voidShipment(Effect.VoidShipment effect) {
        Instant deadline = effect.attempt().deadline();
        return switch (VendureOrder.find(api, effect.order(), deadline)) {
            case VendureOrder.Found.Failed(var failed) -> failed.beforeAnything();
            case VendureOrder.Found.None() -> noOrder();
            case VendureOrder.Found.Order(var order) -> {
                boolean acted = false;
                for (String id : effect.shipment().split(",", -1)) {
                    String state = order.fulfilment(id)
                            .map(one -> Fields.text(one, "state"))
                            .orElse("");
                    if (state.isEmpty()) {
                        yield new Outcome.Declined("UNKNOWN_SHIPMENT", "the cart's order has no fulfilment " + id);
                    }
                    if (!state.equals("Cancelled")) {
                        Outcome one = move(id, "Cancelled", order, deadline);
                        if (!(one instanceof Outcome.Done)) {
                            yield acted ? begun(one) : one;
                        }
                    }
                    acted = true;
                }
                yield new Outcome.Done(Receipt.of(effect.shipment(), "the fulfilment is cancelled"));
            }
        };
    }

    @Override
    public Outcome capture(Effect.Capture effect) {
        Instant deadline = effect.attempt().deadline();
        return switch (VendureOrder.find(api, effect.order(), deadline)) {
            case VendureOrder.Found.Failed(var failed) -> failed.beforeAnything();
            case VendureOrder.Found.None() -> noOrder();
            case VendureOrder.Found.Order(var order) -> capture(effect, order);
        };
    }

    private Outcome capture(Effect.Capture effect, VendureOrder order) {
        List<JsonNode> open = order.paymentsIn("Authorized");
        if (open.isEmpty()) {
            return order.paymentsIn("Settled").isEmpty()
                    ? new Outcome.Declined("NOTHING_AUTHORISED", "the cart's order has no authorised payment")
                    : new Outcome.Done(settled(order));
        }
        long authorised = total(open);
        Money asked = effect.amount();
        if (asked != null) {
            OptionalInt minor = order.money().minor(asked.amount());
            if (!asked.currency().equals(order.currency()) || minor.isEmpty() || minor.getAsInt() != authorised) {
                return new Outcome.Declined(
                        "PARTIAL_CAPTURE",
                        "the cart captures a payment whole: " + order.money().money(authorised, order.currency())
                                + ", not " + asked);
            }
        }
        boolean acted = false;
        for (JsonNode payment : open) {
            Outcome one = settle(Fields.text(payment, "id"), effect.attempt().deadline());
            if (!(one instanceof Outcome.Done)) {
                return acted ? begun(one) : one;
            }
            acted = true;
        }
        return new Outcome.Done(new Receipt(
                open.stream().map(payment -> Fields.text(payment, "id")).collect(Collectors.joining(",")),
                order.money().money(authorised, order.currency()),
                List.of(new Receipt.Applied(Step.CAPTURE, null)),
                "captured"));
    }

    private Outcome settle(String payment, Instant deadline) {
        return switch (api.call(SETTLE, Json.newObject().put("id", payment), deadline)) {
            case Said.Failed(var outcome) ->
                // An error inside may come after the gateway was asked.
                outcome instanceof Outcome.Declined(var code, var reason, var reprobe) && !reprobe
                        ? new Outcome.Unknown(code + ": " + reason, false)
                        : outcome;
            case Said.Data(var data, var _) -> {
                JsonNode settled = data.path("settlePayment");
                String code = Fields.errorCode(settled);
                if (!code.isEmpty()) {
                    yield new Outcome.Declined(code, "the cart's gateway refused to settle the payment");
                }
                yield Fields.text(settled, "state").equals("Settled")
                        ? done(payment)
                        : new Outcome.Pending(payment, "the payment is " + Fields.text(settled, "state"), null);
            }
        };
    }

    private static long total(List<JsonNode> payments) {
        return payments.stream()
                .mapToLong(payment -> Fields.number(payment, "amount"))
                .sum();
    }

    private static Receipt settled(VendureOrder order) {
        List<JsonNode> settled = order.paymentsIn("Settled");
        return new Receipt(
                settled.stream().map(payment -> Fields.text(payment, "id")).collect(Collectors.joining(",")),
                order.money().money(total(settled), order.currency()),
                List.of(new Receipt.Applied(Step.CAPTURE, null)),
                "the payment is settled");
    }

    @Override
    public Outcome notifyCustomer(Effect.NotifyCustomer effect) {
        return new Outcome.Declined("UNSUPPORTED", "the cart sends no mail about shipments");
    }

    private static Outcome noOrder() {
        return new Outcome.Declined("UNKNOWN_ORDER", "the cart has no such order", true);
    }

    @Override
    public Answer<OrderSeen> read(OrderRef ref) {
        return switch (VendureOrder.find(api, ref, api.soon())) {
            case VendureOrder.Found.Failed(var failed) -> failed.answer();
            case VendureOrder.Found.None() -> new Answer.Absent<>();
            case VendureOrder.Found.Order(var order) -> new Answer.Found<>(seen(order));
        };
    }

    private static OrderSeen seen(VendureOrder order) {
        return new OrderSeen(
                order.state(),
                order.fulfilments().stream()
                        .map(one -> new OrderSeen.ShipmentSeen(
                                Fields.text(one, "id"),
                                Fields.text(one, "state"),
                                LEFT.contains(Fields.text(one, "state")),
                                Fields.optional(one, "method"),
                                Optional.ofNullable(Fields.optional(one, "trackingCode")).stream()
                                        .toList(),
                                VendureOrder.linesOf(one).entrySet().stream()
                                        .map(line -> new OrderSeen.LineSeen(line.getKey(), line.getValue()))
                                        .toList()))
                        .toList(),
                order.payments().stream().map(one -> payment(one, order)).toList());
    }

    private static OrderSeen.PaymentSeen payment(JsonNode payment, VendureOrder order) {
        String state = Fields.text(payment, "state");
        long amount = Fields.number(payment, "amount");
        long refunded = Fields.each(payment, "refunds")
                .filter(refund -> Fields.text(refund, "state").equals("Settled"))
                .mapToLong(refund -> Fields.number(refund, "total"))
                .sum();
        boolean settled = state.equals("Settled");
        return new OrderSeen.PaymentSeen(
                Fields.text(payment, "id"),
                state,
                order.money().money(settled || state.equals("Authorized") ? amount : 0, order.currency()),
                order.money().money(settled ? amount : 0, order.currency()),
                order.money().money(refunded, order.currency()),
                null);
    }

    @Override
    public LookUp lookUp(Effect.AtFulfilment effect) {
        return switch (effect) {
            case Effect.MarkShipped shipped -> lookUp(shipped, order -> lookUp(shipped, order));
            case Effect.Capture capture -> lookUp(capture, VendureFulfilment::captured);
            case Effect.VoidShipment voided -> lookUp(voided, order -> lookUp(voided, order));
            case Effect.CorrectTracking _, Effect.NotifyCustomer _ ->
                new LookUp.Unclear("the cart has no means for it, so there is nothing to look for");
        };
    }

    private LookUp lookUp(Effect.AtFulfilment effect, Function<VendureOrder, LookUp> look) {
        return switch (VendureOrder.find(api, effect.order(), api.soon())) {
            case VendureOrder.Found.Failed(var failed) -> failed.lookUp();
            case VendureOrder.Found.None() -> new LookUp.Unclear("the cart has no such order");
            case VendureOrder.Found.Order(var order) -> look.apply(order);
        };
    }

    private LookUp lookUp(Effect.MarkShipped effect, VendureOrder order) {
        if (!(wanted(effect, order) instanceof Matched.Parcels(var parcels))) {
            return new LookUp.Absent();
        }
        List<String> left = parcels.stream()
                .filter(Wanted::left)
                .map(parcel -> Fields.text(Objects.requireNonNull(parcel.there()), "id"))
                .toList();
        if (left.size() == parcels.size()) {
            return new LookUp.Found(receipt(effect, left));
        }
        return parcels.stream().allMatch(parcel -> parcel.there() == null)
                ? new LookUp.Absent()
                : new LookUp.Begun(left.size() + " of " + parcels.size() + " parcels are shipped at the cart");
    }

    private static LookUp captured(VendureOrder order) {
        boolean settled = !order.paymentsIn("Settled").isEmpty();
        if (!order.paymentsIn("Authorized").isEmpty()) {
            return settled ? new LookUp.Begun("some of the payments are settled") : new LookUp.Absent();
        }
        return settled
                ? new LookUp.Found(settled(order))
                : new LookUp.Failed("NOT_SETTLED", "the cart's order has no payment that is authorised or settled");
    }

    private static LookUp lookUp(Effect.VoidShipment effect, VendureOrder order) {
        List<String> ids = Arrays.asList(effect.shipment().split(",", -1));
        long cancelled = ids.stream()
                .flatMap(id -> order.fulfilment(id).stream())
                .filter(one -> Fields.text(one, "state").equals("Cancelled"))
                .count();
        if (cancelled == ids.size()) {
            return new LookUp.Found(Receipt.of(effect.shipment(), "the fulfilment is cancelled"));
        }
        return cancelled == 0 ? new LookUp.Absent() : new LookUp.Begun(cancelled + " fulfilments are cancelled");
    }
}
