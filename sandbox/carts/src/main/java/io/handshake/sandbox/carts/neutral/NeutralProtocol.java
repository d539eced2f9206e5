package io.handshake.sandbox.carts.neutral;

import io.handshake.sandbox.carts.http.Answer;
import io.handshake.sandbox.carts.http.Protocol;
import io.handshake.sandbox.carts.http.Request;
import io.handshake.sandbox.carts.http.Sessions;
import io.handshake.sandbox.carts.shop.Effect;
import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.LineQuantity;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderLine;
import io.handshake.sandbox.carts.shop.Payment;
import io.handshake.sandbox.carts.shop.RefundSpec;
import io.handshake.sandbox.carts.shop.RefusedException;
import io.handshake.sandbox.carts.shop.Shop;
import io.handshake.sandbox.carts.shop.UnknownException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plain JSON over REST. Amounts are in minor units; {@code reference} is the caller's own name for what is done.
 *
 * <pre>
 * POST /login      {username, password}                                        → {token}
 * GET  /orders     ?after=ID&amp;limit=N                                           → {items, next}
 * GET  /order      ?number=
 * POST /shipments  {order, reference, carrier?, tracking?, lines:[{line, quantity}]?}
 * POST /captures   {order, reference, amount}
 * POST /mails      {order, reference, template}
 * POST /refunds    {order, reference, amount}
 * PUT  /stock      {sku, location, onHand, reference?}
 * GET  /effects    ?reference=                                                 only where the cart can be asked
 * </pre>
 */
public final class NeutralProtocol implements Protocol {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST = 100;
    private static final Map<String, String> OPERATIONS = Map.of(
            "POST /login", "login",
            "GET /orders", "orders",
            "GET /order", "order",
            "POST /shipments", "ship",
            "POST /captures", "capture",
            "POST /mails", "mail",
            "POST /refunds", "refund",
            "PUT /stock", "stock",
            "GET /effects", "effects");

    private final Shop shop;
    private final NeutralSettings settings;
    private final Sessions sessions = new Sessions();
    private final KeyMemory keys;

    public NeutralProtocol(Shop shop, NeutralSettings settings) {
        this.shop = shop;
        this.settings = settings;
        this.keys = new KeyMemory(shop.clock(), settings.rememberKeysFor());
    }

    @Override
    public Set<String> operations(Request request) {
        String operation = OPERATIONS.get(request.method() + " " + request.path());
        return operation == null ? Set.of() : Set.of(operation);
    }

    @Override
    public void endSessions() {
        sessions.endAll();
    }

    @Override
    public Answer answer(Request request) {
        String operation = OPERATIONS.get(request.method() + " " + request.path());
        if (operation == null) {
            return error(404, "NO_ROUTE", request.method() + " " + request.path());
        }
        if (!settings.open() && !operation.equals("login") && !sessions.knows(Sessions.bearer(request))) {
            return error(401, "NOT_LOGGED_IN", "log in at POST /login");
        }
        return shop.exclusively(request.id(), () -> switch (operation) {
            case "login" -> body(request, this::login);
            case "orders" -> orders(request);
            case "order" -> order(request);
            case "effects" -> effects(request);
            case "ship" -> write(request, this::ship);
            case "capture" -> write(request, this::capture);
            case "mail" -> write(request, this::mail);
            case "refund" -> write(request, this::refund);
            case "stock" -> write(request, this::stock);
            default -> throw new IllegalStateException(operation);
        });
    }

    private Answer write(Request request, Function<JsonNode, Answer> action) {
        String key = request.header("idempotency-key");
        return settings.takesKeys() && key != null
                ? keys.once(key, request, () -> body(request, action))
                : body(request, action);
    }

    private static Answer body(Request request, Function<JsonNode, Answer> action) {
        try {
            return action.apply(JSON.readTree(request.body()));
        } catch (UnknownException unknown) {
            return error(404, "UNKNOWN", String.valueOf(unknown.getMessage()));
        } catch (RefusedException refused) {
            return error(409, refused.why().name(), String.valueOf(refused.getMessage()));
        } catch (MissingException missing) {
            return error(400, "MISSING", String.valueOf(missing.getMessage()));
        } catch (JacksonException unreadable) {
            return error(400, "NO_JSON", "the body is no JSON");
        }
    }

    private Answer login(JsonNode body) {
        return text(body, "username").equals(settings.username())
                        && text(body, "password").equals(settings.password())
                ? Answer.json(200, Map.of("token", sessions.begin()))
                : error(401, "WRONG_PASSWORD", "user name or password is wrong");
    }

    private Answer orders(Request request) {
        String after = request.parameter("after");
        String wanted = request.parameter("limit");
        long last = after == null ? 0 : Long.parseLong(after);
        int limit = wanted == null ? MOST : Math.min(MOST, Integer.parseInt(wanted));
        List<Order> found = shop.orders().stream()
                .filter(order -> !order.active() && Long.parseLong(order.id()) > last)
                .limit(limit + 1L)
                .toList();
        List<Order> page = found.subList(0, Math.min(limit, found.size()));
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("items", page.stream().map(this::shown).toList());
        body.put("next", found.size() > limit ? page.getLast().id() : null);
        return Answer.json(200, body);
    }

    private Answer order(Request request) {
        try {
            return Answer.json(200, shown(shop.numbered(String.valueOf(request.parameter("number")))));
        } catch (UnknownException unknown) {
            return error(404, "UNKNOWN", String.valueOf(unknown.getMessage()));
        }
    }

    private Answer effects(Request request) {
        if (!settings.readable()) {
            return error(404, "NO_ROUTE", "this cart can't be asked what it did");
        }
        String reference = request.parameter("reference");
        List<Effect> found = shop.ledger().effects().stream()
                .filter(effect -> reference == null || reference.equals(effect.reference()))
                .toList();
        return Answer.json(200, Map.of("items", found));
    }

    private Answer ship(JsonNode body) {
        Order order = shop.numbered(text(body, "order"));
        List<LineQuantity> units = new ArrayList<>();
        if (body.path("lines").isArray()) {
            body.path("lines")
                    .forEach(line ->
                            units.add(new LineQuantity(order.line(text(line, "line")), number(line, "quantity"))));
        } else {
            for (OrderLine line : order.lines()) {
                units.add(new LineQuantity(line, line.quantity() - order.fulfilled(line)));
            }
        }
        Fulfilment fulfilment = shop.fulfil(
                order, units, textOrNull(body, "carrier"), textOrNull(body, "tracking"), text(body, "reference"));
        shop.move(fulfilment, Fulfilment.State.SHIPPED);
        return done(fulfilment.id());
    }

    private Answer capture(JsonNode body) {
        Payment payment = payment(body);
        shop.capture(payment, number(body, "amount"), text(body, "reference"));
        return done(payment.id());
    }

    private Answer refund(JsonNode body) {
        return done(shop.refund(payment(body), RefundSpec.of(number(body, "amount"), text(body, "reference")))
                .id());
    }

    private Payment payment(JsonNode body) {
        Order order = shop.numbered(text(body, "order"));
        if (order.payments().isEmpty()) {
            throw new UnknownException("payment of order", order.number());
        }
        return order.payments().getFirst();
    }

    private Answer mail(JsonNode body) {
        Order order = shop.numbered(text(body, "order"));
        shop.mail(order, text(body, "template"), text(body, "reference"));
        return done(order.id());
    }

    private Answer stock(JsonNode body) {
        String location = text(body, "location");
        if (!shop.hasLocation(location)) {
            throw new UnknownException("location", location);
        }
        shop.setStock(shop.sku(text(body, "sku")), location, number(body, "onHand"), textOrNull(body, "reference"));
        return done(text(body, "sku"));
    }

    private Map<String, @Nullable Object> shown(Order order) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("id", order.id());
        shown.put("number", order.number());
        shown.put("state", order.state());
        shown.put("placedAt", order.placedAt());
        shown.put("changedAt", order.changedAt());
        shown.put("currency", shop.currency());
        shown.put("total", order.totalWithTax());
        shown.put("customer", order.customer());
        shown.put("shipTo", order.shipTo());
        shown.put(
                "lines",
                order.lines().stream()
                        .map(line -> Map.of(
                                "id", line.id(),
                                "sku", line.variant().sku(),
                                "name", line.variant().name(),
                                "quantity", line.quantity(),
                                "unitPrice", line.unitPrice()))
                        .toList());
        if (settings.readable()) {
            shown.put(
                    "captured",
                    order.payments().stream().mapToLong(Payment::captured).sum());
            shown.put(
                    "refunded",
                    order.payments().stream().mapToLong(Payment::refunded).sum());
            shown.put(
                    "shipped",
                    order.fulfilments().stream()
                            .map(fulfilment -> String.valueOf(fulfilment.reference()))
                            .toList());
        }
        return shown;
    }

    private static Answer done(String id) {
        return Answer.json(201, Map.of("id", id));
    }

    private static Answer error(int status, String error, String message) {
        return Answer.json(status, Map.of("error", error, "message", message));
    }

    private static String text(JsonNode body, String field) {
        String text = textOrNull(body, field);
        if (text == null) {
            throw new MissingException(field);
        }
        return text;
    }

    private static @Nullable String textOrNull(JsonNode body, String field) {
        JsonNode value = body.path(field);
        return value.isString() ? value.asString() : null;
    }

    private static int number(JsonNode body, String field) {
        if (!body.path(field).isInt()) {
            throw new MissingException(field);
        }
        return body.path(field).asInt();
    }

    private static final class MissingException extends RuntimeException {
        MissingException(String field) {
            super("'" + field + "' is missing, or not of its kind", null, false, false);
        }
    }
}
