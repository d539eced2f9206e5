package io.handshake.sandbox.carts.vendure;

import graphql.schema.DataFetchingEnvironment;
import io.handshake.sandbox.carts.http.Sessions;
import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.LineQuantity;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.Payment;
import io.handshake.sandbox.carts.shop.Refund;
import io.handshake.sandbox.carts.shop.RefundSpec;
import io.handshake.sandbox.carts.shop.RefusedException;
import io.handshake.sandbox.carts.shop.Shop;
import io.handshake.sandbox.carts.shop.UnknownException;
import io.handshake.sandbox.carts.shop.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of the admin API do, in the order in which the real one checks. Each answers with what its field's
 * type promises; business refusals are values, everything else is thrown.
 */
final class AdminApi {
    private static final String READ_ORDER = "ReadOrder";
    private static final String UPDATE_ORDER = "UpdateOrder";
    private static final String READ_CATALOG = "ReadCatalog";
    private static final String UPDATE_CATALOG = "UpdateCatalog";
    private static final String READ_SETTINGS = "ReadSettings";
    private static final String AUTHENTICATED = "Authenticated";

    /** What each field of Query and Mutation does. */
    static final Map<String, Operation> OPERATIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("login", new Operation(AdminApi::login)),
            Map.entry("logout", new Operation(AdminApi::logout)),
            Map.entry("orders", new Operation(AdminApi::orders, READ_ORDER)),
            Map.entry("order", new Operation(AdminApi::order, READ_ORDER)),
            Map.entry("productVariants", new Operation(AdminApi::productVariants, READ_CATALOG, "ReadProduct")),
            Map.entry("productVariant", new Operation(AdminApi::productVariant, READ_CATALOG, "ReadProduct")),
            Map.entry("products", new Operation(AdminApi::products, READ_CATALOG, "ReadProduct")),
            Map.entry("stockLocations", new Operation(AdminApi::stockLocations, READ_CATALOG, "ReadStockLocation")),
            Map.entry("channels", new Operation(AdminApi::channels, READ_SETTINGS, "ReadChannel")),
            Map.entry("activeChannel", new Operation((api, _) -> api.views.channel(api.channelToken), AUTHENTICATED)),
            Map.entry("me", new Operation((api, _) -> api.currentUser(), AUTHENTICATED)),
            Map.entry("activeAdministrator", new Operation((api, _) -> api.administrator(), AUTHENTICATED)),
            Map.entry("globalSettings", new Operation((_, _) -> globalSettings(), AUTHENTICATED)),
            Map.entry("shippingMethods", new Operation(AdminApi::shippingMethods, READ_SETTINGS, "ReadShippingMethod")),
            Map.entry("paymentMethods", new Operation(AdminApi::paymentMethods, READ_SETTINGS, "ReadPaymentMethod")),
            Map.entry(
                    "fulfillmentHandlers",
                    new Operation(
                            (api, _) -> api.fulfilmentHandlers(), READ_SETTINGS, READ_ORDER, "ReadShippingMethod")),
            Map.entry("addFulfillmentToOrder", new Operation(AdminApi::addFulfillmentToOrder, UPDATE_ORDER)),
            Map.entry(
                    "transitionFulfillmentToState",
                    new Operation(AdminApi::transitionFulfillmentToState, UPDATE_ORDER)),
            Map.entry("settlePayment", new Operation(AdminApi::settlePayment, UPDATE_ORDER)),
            Map.entry("cancelPayment", new Operation(AdminApi::cancelPayment, UPDATE_ORDER)),
            Map.entry("refundOrder", new Operation(AdminApi::refundOrder, UPDATE_ORDER)),
            Map.entry("settleRefund", new Operation(AdminApi::settleRefund, UPDATE_ORDER)),
            Map.entry("cancelOrder", new Operation(AdminApi::cancelOrder, UPDATE_ORDER)),
            Map.entry("addNoteToOrder", new Operation(AdminApi::addNoteToOrder, UPDATE_ORDER)),
            Map.entry(
                    "updateProductVariant",
                    new Operation(AdminApi::updateProductVariant, UPDATE_CATALOG, "UpdateProduct")),
            Map.entry(
                    "updateProductVariants",
                    new Operation(AdminApi::updateProductVariants, UPDATE_CATALOG, "UpdateProduct"))));

    private static final String HANDLER = "manual-fulfillment";
    private static final String TOTAL_ITEMS = "totalItems";
    private static final String ITEMS = "items";

    private final Shop shop;
    private final VendureSettings settings;
    private final Sessions sessions;
    private final String channelToken;
    private final Views views;

    AdminApi(Shop shop, VendureSettings settings, Sessions sessions, String channelToken) {
        this.shop = shop;
        this.settings = settings;
        this.sessions = sessions;
        this.channelToken = channelToken;
        this.views = new Views(shop);
    }

    /**
     * A field of Query or Mutation.
     *
     * @param permissions any of which is enough; none for what everybody may do
     */
    record Operation(Action action, Set<String> permissions) {
        Operation(Action action, String... permissions) {
            this(action, Set.of(permissions));
        }

        @Nullable
        Object run(AdminApi api, DataFetchingEnvironment asked) {
            if (!permissions.isEmpty()) {
                Caller caller = caller(asked);
                if (!api.sessions.knows(caller.token()) || !api.settings.grantsAny(permissions)) {
                    throw ApiException.forbidden();
                }
            }
            try {
                return action.run(api, asked);
            } catch (UnknownException unknown) {
                throw ApiException.notFound(unknown.what(), unknown.id());
            }
        }
    }

    /** Does it. */
    @FunctionalInterface
    interface Action {
        @Nullable
        Object run(AdminApi api, DataFetchingEnvironment asked);
    }

    private static Caller caller(DataFetchingEnvironment asked) {
        return Objects.requireNonNull(asked.getGraphQlContext().get(Caller.class));
    }

    // Who asks

    private Object login(DataFetchingEnvironment asked) {
        if (settings.username().equals(asked.getArgument("username"))
                && settings.password().equals(asked.getArgument("password"))) {
            caller(asked).begin(sessions.begin());
            return currentUser();
        }
        return error(
                "InvalidCredentialsError", "The provided credentials are invalid", Map.of("authenticationError", ""));
    }

    private Object logout(DataFetchingEnvironment asked) {
        String token = caller(asked).token();
        if (token != null) {
            sessions.end(token);
        }
        caller(asked).begin("");
        return View.of("Success", Map.of("success", true));
    }

    private View currentUser() {
        return View.of(
                "CurrentUser",
                Map.of(
                        "id",
                        "1",
                        "identifier",
                        settings.username(),
                        "channels",
                        List.of(View.of(
                                "CurrentUserChannel",
                                Map.of(
                                        "id",
                                        "1",
                                        "token",
                                        channelToken,
                                        "code",
                                        "__default_channel__",
                                        "permissions",
                                        settings.granted())))));
    }

    private View administrator() {
        return View.of(
                "Administrator",
                Map.of("id", "1", "firstName", "Super", "lastName", "Admin", "emailAddress", settings.username()));
    }

    // What there is

    private Object orders(DataFetchingEnvironment asked) {
        return new ListQuery(asked.getArgument("options")).page("OrderList", shop.orders(), views::order);
    }

    private @Nullable Object order(DataFetchingEnvironment asked) {
        Order order = shop.orderOrNull(id(asked));
        return order == null ? null : views.order(order);
    }

    /** The notes; transitions are left out. */
    View history(View shown, @Nullable Map<String, ?> options) {
        Order order = shop.order(String.valueOf(shown.field("id")));
        List<View> notes = new ArrayList<>(
                order.notes().stream().map(note -> views.note(order, note)).toList());
        boolean newestFirst = options != null
                && options.get("sort") instanceof Map<?, ?> sort
                && "DESC".equals(sort.get("createdAt"));
        List<View> sorted = newestFirst ? notes.reversed() : notes;
        long take = options != null && options.get("take") instanceof Number number ? number.longValue() : 1000;
        return View.of(
                "HistoryEntryList",
                Map.of(
                        TOTAL_ITEMS,
                        notes.size(),
                        ITEMS,
                        sorted.stream().limit(take).toList()));
    }

    private Object productVariants(DataFetchingEnvironment asked) {
        return new ListQuery(asked.getArgument("options")).page("ProductVariantList", shop.variants(), views::variant);
    }

    private @Nullable Object productVariant(DataFetchingEnvironment asked) {
        String id = id(asked);
        return shop.variants().stream()
                .filter(variant -> variant.id().equals(id))
                .findFirst()
                .map(views::variant)
                .orElse(null);
    }

    private Object products(DataFetchingEnvironment asked) {
        Map<String, List<Variant>> products = new LinkedHashMap<>();
        shop.variants()
                .forEach(variant -> products.computeIfAbsent(variant.product(), _ -> new ArrayList<>())
                        .add(variant));
        List<View> all = new ArrayList<>();
        products.forEach((name, variants) -> all.add(View.of(
                "Product",
                Map.of(
                        "id",
                        Integer.toString(all.size() + 1),
                        "createdAt",
                        variants.getFirst().createdAt(),
                        "updatedAt",
                        variants.getFirst().createdAt(),
                        "name",
                        name,
                        "slug",
                        name.toLowerCase(Locale.ROOT).replaceAll("\\W+", "-"),
                        "enabled",
                        true,
                        "variants",
                        variants.stream().map(views::variant).toList()))));
        return new ListQuery(asked.getArgument("options")).page("ProductList", all, product -> product);
    }

    private Object stockLocations(DataFetchingEnvironment asked) {
        return new ListQuery(asked.getArgument("options")).page("StockLocationList", shop.locations(), Views::location);
    }

    private Object channels(DataFetchingEnvironment asked) {
        return new ListQuery(asked.getArgument("options")).page("ChannelList", List.of(channelToken), views::channel);
    }

    private Object shippingMethods(DataFetchingEnvironment asked) {
        return new ListQuery(asked.getArgument("options"))
                .page("ShippingMethodList", List.of("standard"), Views::shippingMethod);
    }

    private Object paymentMethods(DataFetchingEnvironment asked) {
        List<View> methods = List.of(paymentMethod("1", "dummy"), paymentMethod("2", "card"));
        return new ListQuery(asked.getArgument("options")).page("PaymentMethodList", methods, method -> method);
    }

    private static View paymentMethod(String id, String code) {
        return View.of(
                "PaymentMethod", Map.of("id", id, "code", code, "name", code, "description", "", "enabled", true));
    }

    private static View globalSettings() {
        List<View> process = OrderProcess.table().entrySet().stream()
                .map(state -> View.of("OrderProcessState", Map.of("name", state.getKey(), "to", state.getValue())))
                .toList();
        return View.of(
                "GlobalSettings",
                Map.of(
                        "id",
                        "1",
                        "availableLanguages",
                        List.of("en"),
                        "trackInventory",
                        true,
                        "outOfStockThreshold",
                        0,
                        "serverConfig",
                        View.of(
                                "ServerConfig",
                                Map.of(
                                        "orderProcess",
                                        process,
                                        "moneyStrategyPrecision",
                                        2,
                                        "permittedAssetTypes",
                                        List.of("image/*")))));
    }

    private List<View> fulfilmentHandlers() {
        if (settings.lacks(Lack.FULFILMENT_HANDLER)) {
            return List.of();
        }
        List<View> arguments = List.of(argument("method"), argument("trackingCode"));
        return List.of(View.of(
                "ConfigurableOperationDefinition",
                Map.of("code", HANDLER, "description", "Manually enter fulfillment details", "args", arguments)));
    }

    private static View argument(String name) {
        return View.of("ConfigArgDefinition", Map.of("name", name, "type", "string", "list", false, "required", false));
    }

    // Parcels

    private Object addFulfillmentToOrder(DataFetchingEnvironment asked) {
        Input input = input(asked);
        List<Input> chosen = input.list("lines").stream()
                .filter(line -> line.number("quantity") > 0)
                .toList();
        if (chosen.isEmpty()) {
            return noLine();
        }
        Order order = shop.orderOfLine(chosen.getFirst().text("orderLineId"));
        List<LineQuantity> units = units(order, chosen);
        for (LineQuantity unit : units) {
            if (order.fulfilled(unit.line()) + unit.quantity() > unit.line().quantity()) {
                return error("ItemsAlreadyFulfilledError", "One or more OrderItems are already part of a Fulfillment");
            }
        }
        for (LineQuantity unit : units) {
            Variant variant = unit.line().variant();
            int there = variant.onHand() - variant.threshold();
            if (variant.tracked() && there < unit.quantity()) {
                return error(
                        "InsufficientStockOnHandError",
                        "Cannot create a Fulfillment as \"%s\" has insufficient stockOnHand (%d)"
                                .formatted(variant.name(), there),
                        Map.of(
                                "productVariantId",
                                variant.id(),
                                "productVariantName",
                                variant.name(),
                                "stockOnHand",
                                there));
            }
        }
        Input handler = input.object("handler");
        if (!handler.text("code").equals(HANDLER) || settings.lacks(Lack.FULFILMENT_HANDLER)) {
            return error("InvalidFulfillmentHandlerError", "errorResult.INVALID_FULFILLMENT_HANDLER_ERROR");
        }
        return views.fulfilment(
                order, shop.fulfil(order, units, argument(handler, "method"), argument(handler, "trackingCode"), null));
    }

    private static @Nullable String argument(Input handler, String name) {
        return handler.list("arguments").stream()
                .filter(argument -> argument.text("name").equals(name))
                .map(argument -> argument.text("value"))
                .findFirst()
                .orElse(null);
    }

    private Object transitionFulfillmentToState(DataFetchingEnvironment asked) {
        Fulfilment fulfilment = shop.fulfilment(id(asked));
        Order order = shop.orderOfFulfilment(fulfilment.id());
        String from = String.valueOf(views.fulfilment(order, fulfilment).field("state"));
        String to = Objects.requireNonNull(asked.getArgument("state"));
        boolean unpaid = settings.shippedNeedsCapture() && to.equals("Shipped") && !order.paid();
        if (unpaid || !Views.nextStates(fulfilment.state()).contains(to)) {
            return transitionError(
                    "FulfillmentStateTransitionError",
                    "errorResult.FULFILLMENT_STATE_TRANSITION_ERROR",
                    "Fulfillment",
                    from,
                    to);
        }
        shop.move(fulfilment, Fulfilment.State.valueOf(to.toUpperCase(Locale.ROOT)));
        return views.fulfilment(order, fulfilment);
    }

    // Money

    private Object settlePayment(DataFetchingEnvironment asked) {
        Payment payment = shop.payment(id(asked));
        return switch (payment.state()) {
            case SETTLED -> shown(payment);
            case CANCELLED, ERROR -> cannotMove(payment, payment.refusesCapture() ? "Error" : "Settled");
            case AUTHORIZED -> {
                try {
                    shop.capture(payment);
                    yield shown(payment);
                } catch (RefusedException refused) {
                    yield error(
                            "SettlePaymentError",
                            "Settling the payment failed",
                            Map.of("paymentErrorMessage", String.valueOf(refused.getMessage())));
                }
            }
        };
    }

    /** Even one that was captured: the money stays where it is. */
    private Object cancelPayment(DataFetchingEnvironment asked) {
        Payment payment = shop.payment(id(asked));
        if (payment.state() != Payment.State.CANCELLED) {
            shop.cancel(payment);
        }
        return shown(payment);
    }

    private View shown(Payment payment) {
        return views.payment(shop.orderOfPayment(payment.id()), payment);
    }

    private View cannotMove(Payment payment, String to) {
        String from = String.valueOf(shown(payment).field("state"));
        String message = "Cannot transition Payment from \"" + from + "\" to \"" + to + "\"";
        return transitionError("PaymentStateTransitionError", message, "Payment", from, to);
    }

    /** Without {@code shipping} and {@code adjustment} the real one fails in its database, though its schema needs neither. */
    private Object refundOrder(DataFetchingEnvironment asked) {
        Input input = input(asked);
        Payment payment = shop.payment(input.text("paymentId"));
        Order order = shop.orderOfPayment(payment.id());
        if (!OrderProcess.refundable(order)) {
            return error(
                    "RefundOrderStateError",
                    "Cannot refund an Order in the \"" + order.state() + "\" state",
                    Map.of("orderState", order.state()));
        }
        List<LineQuantity> units = units(order, input.list("lines"));
        Long amount = input.money("amount");
        Long shipping = input.money("shipping");
        Long adjustment = input.money("adjustment");
        long items = units.stream()
                .mapToLong(unit -> Views.proratedUnitPriceWithTax(unit.line()) * unit.quantity())
                .sum();
        long total = amount == null ? items + orZero(shipping) + orZero(adjustment) : amount;
        if (total == 0) {
            return error("NothingToRefundError", "Nothing to refund");
        }
        long most = payment.captured() - payment.refunded();
        if (total > most) {
            if (amount == null) {
                throw new ApiException("INTERNAL_SERVER_ERROR", "Could not find a Payment to refund");
            }
            return error(
                    "RefundAmountError",
                    "The amount specified exceeds the refundable amount for this payment",
                    Map.of("maximumRefundable", Math.toIntExact(most)));
        }
        if (shipping == null) {
            throw ApiException.database("NOT NULL constraint failed: refund.shipping");
        }
        if (adjustment == null) {
            throw ApiException.database("NOT NULL constraint failed: refund.adjustment");
        }
        RefundSpec spec = new RefundSpec(
                total, amount == null ? items : 0, shipping, adjustment, units, input.textOrNull("reason"));
        return Views.refund(shop.refund(payment, spec));
    }

    private static long orZero(@Nullable Long amount) {
        return amount == null ? 0 : amount;
    }

    private Object settleRefund(DataFetchingEnvironment asked) {
        Input input = input(asked);
        Refund refund = shop.refund(input.text("id"));
        if (refund.state() != Refund.State.PENDING) {
            throw new ApiException(
                    "ILLEGAL_OPERATION",
                    "Cannot transition Refund from \"" + Views.refund(refund).field("state") + "\" to \"Settled\"");
        }
        shop.settle(refund, input.text("transactionId"));
        return Views.refund(refund);
    }

    // Orders

    private Object cancelOrder(DataFetchingEnvironment asked) {
        Input input = input(asked);
        Order order = shop.order(input.text("orderId"));
        if (order.active()) {
            return error(
                    "CancelActiveOrderError",
                    "Cannot cancel OrderLines from an Order in the \"" + order.state() + "\" state",
                    Map.of("orderState", order.state()));
        }
        List<LineQuantity> units = input.has("lines") ? units(order, input.list("lines")) : Shop.left(order);
        try {
            shop.cancel(order, units, input.flag("cancelShipping"), input.textOrNull("reason"));
        } catch (RefusedException refused) {
            return refused.why() == RefusedException.Why.NOTHING_CHOSEN
                    ? noLine()
                    : error("QuantityTooGreatError", "The specified quantity is greater than the available OrderItems");
        }
        return views.order(order);
    }

    private Object addNoteToOrder(DataFetchingEnvironment asked) {
        Input input = input(asked);
        Order order = shop.order(input.text("id"));
        shop.note(order, input.text("note"), input.flag("isPublic"));
        return views.order(order);
    }

    private static List<LineQuantity> units(Order order, List<Input> lines) {
        return lines.stream()
                .map(line -> new LineQuantity(order.line(line.text("orderLineId")), line.number("quantity")))
                .toList();
    }

    // Stock

    private Object updateProductVariant(DataFetchingEnvironment asked) {
        return update(List.of(input(asked))).getFirst();
    }

    private Object updateProductVariants(DataFetchingEnvironment asked) {
        List<Map<String, Object>> inputs = Objects.requireNonNull(asked.getArgument("input"));
        return update(inputs.stream().map(Input::new).toList());
    }

    /** All or nothing, as in one transaction. */
    private List<View> update(List<Input> inputs) {
        for (Input input : inputs) {
            shop.variant(input.text("id"));
            for (Input level : input.list("stockLevels")) {
                if (!shop.hasLocation(level.text("stockLocationId"))) {
                    throw ApiException.database("FOREIGN KEY constraint failed");
                }
            }
        }
        return inputs.stream().map(this::update).toList();
    }

    private View update(Input input) {
        Variant variant = shop.variant(input.text("id"));
        if (input.has("trackInventory") || input.has("outOfStockThreshold")) {
            String track = input.textOrNull("trackInventory");
            shop.setStockKeeping(
                    variant,
                    track == null ? variant.tracked() : !track.equals("FALSE"),
                    input.has("outOfStockThreshold") ? input.number("outOfStockThreshold") : variant.threshold());
        }
        if (input.has("stockOnHand")) {
            shop.setStock(variant, shop.locations().getFirst().id(), input.number("stockOnHand"));
        }
        for (Input level : input.list("stockLevels")) {
            shop.setStock(variant, level.text("stockLocationId"), level.number("stockOnHand"));
        }
        return views.variant(variant);
    }

    // Errors that are results

    private static View noLine() {
        return error("EmptyOrderLineSelectionError", "At least one OrderLine must be specified");
    }

    private static View transitionError(String type, String message, String entity, String from, String to) {
        return error(
                type,
                message,
                Map.of(
                        "transitionError",
                        "Cannot transition " + entity + " from \"" + from + "\" to \"" + to + "\"",
                        "fromState",
                        from,
                        "toState",
                        to));
    }

    private static View error(String type, String message) {
        return error(type, message, Map.of());
    }

    private static View error(String type, String message, Map<String, ?> more) {
        Map<String, Object> fields = new LinkedHashMap<>(more);
        fields.put("errorCode", type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
        fields.put("message", message);
        return View.of(type, fields);
    }

    private static String id(DataFetchingEnvironment asked) {
        return Objects.requireNonNull(asked.<Object>getArgument("id")).toString();
    }

    private static Input input(DataFetchingEnvironment asked) {
        return new Input(Objects.requireNonNull(asked.getArgument("input")));
    }
}
