package io.handshake.carts.vendure;

import io.handshake.carts.http.Json;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.RefundDesk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refund carries our reference at the end of its reason, in brackets; by that it is found again. It is never repeated
 * while one with the reference is there. {@code shipping}, {@code adjustment} and {@code lines} are sent although the
 * schema calls them deprecated: without them Vendure 3.7.3 fails in its database.
 *
 * <p>With a gateway that cannot refund, Vendure keeps the refund {@code Pending} until somebody who has moved the money
 * settles it. We don't settle: it would say that money has moved which has not.
 */
final class VendureRefunds implements RefundDesk {
    private static final String REFUND = """
        mutation Refund($input: RefundOrderInput!) {
          refundOrder(input: $input) {
            ... on Refund { id state total }
            ... on ErrorResult { errorCode message }
          }
        }\
        """;

    private final VendureApi api;

    VendureRefunds(VendureApi api) {
        this.api = api;
    }

    @Override
    public Outcome refund(Effect.Refund effect) {
        return switch (VendureOrder.find(api, effect.order(), effect.attempt().deadline())) {
            case VendureOrder.Found.Failed(var failed) -> failed.beforeAnything();
            case VendureOrder.Found.None() -> new Outcome.Declined("UNKNOWN_ORDER", "the cart has no such order", true);
            case VendureOrder.Found.Order(var order) -> refund(effect, order);
        };
    }

    private Outcome refund(Effect.Refund effect, VendureOrder order) {
        List<JsonNode> there = ours(order, effect.attempt().reference());
        if (!there.isEmpty()) {
            return there.size() > 1
                    ? new Outcome.Unknown("the cart has several refunds with this reference", false)
                    : outcome(there.getFirst(), order);
        }
        OptionalInt amount = order.money().minor(effect.amount().amount());
        if (amount.isEmpty() || !effect.amount().currency().equals(order.currency())) {
            return new Outcome.Declined(
                    "BAD_AMOUNT", effect.amount() + " is not an amount of the order's currency, " + order.currency());
        }
        List<JsonNode> settled = order.paymentsIn("Settled");
        if (settled.isEmpty()) {
            return new Outcome.Declined("NOT_CAPTURED", "the cart's order has no settled payment to refund from");
        }
        Optional<JsonNode> payment =
                settled.stream().filter(one -> left(one) >= amount.getAsInt()).findFirst();
        if (payment.isEmpty()) {
            return new Outcome.Declined(
                    "TOO_MUCH",
                    "no payment of the cart's order has " + effect.amount() + " left; at most "
                            + order.money()
                                    .money(
                                            settled.stream()
                                                    .mapToLong(VendureRefunds::left)
                                                    .max()
                                                    .orElse(0),
                                            order.currency()));
        }
        ObjectNode variables = Json.newObject();
        ObjectNode input = variables
                .putObject("input")
                .put("paymentId", Fields.text(payment.get(), "id"))
                .put("amount", amount.getAsInt())
                .put("shipping", 0)
                .put("adjustment", 0)
                .put("reason", (effect.reason() + " " + mark(effect.attempt().reference())).trim());
        ArrayNode lines = input.putArray("lines");
        for (Effect.Refund.RefundLine line : effect.lines()) {
            Optional<String> id = order.lineId(line.line());
            if (id.isEmpty()) {
                return new Outcome.Declined(
                        "UNKNOWN_LINE",
                        "the cart's order has no line " + line.line().lineId());
            }
            lines.addObject()
                    .put("orderLineId", id.get())
                    .put("quantity", line.line().quantity());
        }
        return switch (api.call(REFUND, variables, effect.attempt().deadline())) {
            case Said.Failed(var outcome) ->
                // Outside of the schema's errors it is not known whether the gateway was asked.
                outcome instanceof Outcome.Declined(var code, var reason, var reprobe) && !reprobe
                        ? new Outcome.Unknown(code + ": " + reason, false)
                        : outcome;
            case Said.Data(var data, var _) -> {
                JsonNode refund = data.path("refundOrder");
                String code = Fields.errorCode(refund);
                yield code.isEmpty()
                        ? outcome(refund, order)
                        : new Outcome.Declined(code, "the cart refused the refund: " + code);
            }
        };
    }

    private static Outcome outcome(JsonNode refund, VendureOrder order) {
        String id = Fields.text(refund, "id");
        String state = Fields.text(refund, "state");
        return switch (state) {
            case "Settled" -> new Outcome.Done(receipt(refund, order));
            case "Failed" -> new Outcome.Declined("REFUND_FAILED", "the cart's gateway refused refund " + id);
            case "Pending" ->
                new Outcome.Pending(
                        id,
                        "the gateway cannot refund: move the money, then settle refund " + id + " in the cart",
                        null);
            default -> new Outcome.Unknown("the refund is '" + state + "'", true);
        };
    }

    private static Receipt receipt(JsonNode refund, VendureOrder order) {
        return Receipt.of(
                Fields.text(refund, "id"),
                order.money().money(Fields.number(refund, "total"), order.currency()),
                "refunded");
    }

    private static long left(JsonNode payment) {
        return Fields.number(payment, "amount")
                - Fields.each(payment, "refunds")
                        .filter(refund -> !Fields.text(refund, "state").equals("Failed"))
                        .mapToLong(refund -> Fields.number(refund, "total"))
                        .sum();
    }

    private static String mark(String reference) {
        return "[" + reference + "]";
    }

    private static Stream<JsonNode> all(VendureOrder order) {
        return order.payments().stream().flatMap(payment -> Fields.each(payment, "refunds"));
    }

    /** Those that carry the reference; failed ones only if there is no other. */
    private static List<JsonNode> ours(VendureOrder order, String reference) {
        List<JsonNode> marked = all(order)
                .filter(refund -> Fields.text(refund, "reason").endsWith(mark(reference)))
                .toList();
        List<JsonNode> alive = marked.stream()
                .filter(refund -> !Fields.text(refund, "state").equals("Failed"))
                .toList();
        return alive.isEmpty() ? marked.stream().limit(1).toList() : alive;
    }

    @Override
    public Outcome recordReturn(Effect.RecordReturn effect) {
        return new Outcome.Declined("UNSUPPORTED", "the cart keeps no returns");
    }

    @Override
    public Answer<List<RefundSeen>> read(OrderRef ref) {
        return switch (VendureOrder.find(api, ref, api.soon())) {
            case VendureOrder.Found.Failed(var failed) -> failed.answer();
            case VendureOrder.Found.None() -> new Answer.Absent<>();
            case VendureOrder.Found.Order(var order) ->
                new Answer.Found<>(all(order)
                        .map(refund -> new RefundSeen(
                                Fields.text(refund, "id"),
                                reference(Fields.text(refund, "reason")),
                                Fields.text(refund, "state"),
                                Fields.text(refund, "state").equals("Settled"),
                                order.money().money(Fields.number(refund, "total"), order.currency()),
                                Fields.time(refund, "createdAt")))
                        .toList());
        };
    }

    private static @Nullable String reference(String reason) {
        int open = reason.lastIndexOf('[');
        return open >= 0 && reason.endsWith("]") ? reason.substring(open + 1, reason.length() - 1) : null;
    }

    @Override
    public LookUp lookUp(Effect.AtRefunds effect) {
        return switch (effect) {
            case Effect.RecordReturn _ ->
                new LookUp.Unclear("the cart keeps no returns, so there is nothing to look for");
            case Effect.Refund refund ->
                switch (VendureOrder.find(api, refund.order(), api.soon())) {
                    case VendureOrder.Found.Failed(var failed) -> failed.lookUp();
                    case VendureOrder.Found.None() -> new LookUp.Unclear("the cart has no such order");
                    case VendureOrder.Found.Order(var order) ->
                        lookUp(ours(order, refund.attempt().reference()), order);
                };
        };
    }

    private static LookUp lookUp(List<JsonNode> there, VendureOrder order) {
        if (there.isEmpty()) {
            return new LookUp.Absent();
        }
        if (there.size() > 1) {
            return new LookUp.Unclear("the cart has several refunds with this reference");
        }
        JsonNode refund = there.getFirst();
        return switch (Fields.text(refund, "state")) {
            case "Settled" -> new LookUp.Found(receipt(refund, order));
            case "Failed" -> new LookUp.Failed("REFUND_FAILED", "the cart's gateway refused the refund");
            default -> new LookUp.StillPending(Fields.text(refund, "id"), null);
        };
    }
}
