package io.handshake.sandbox.carts;

import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.hook.Hook;
import io.handshake.sandbox.carts.http.Answer;
import io.handshake.sandbox.carts.http.Request;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Effect;
import io.handshake.sandbox.carts.shop.Level;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderSpec;
import io.handshake.sandbox.carts.shop.Payment;
import io.handshake.sandbox.carts.shop.ProductSpec;
import io.handshake.sandbox.carts.shop.RefusedException;
import io.handshake.sandbox.carts.shop.UnknownException;
import io.handshake.sandbox.carts.shop.Variant;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API behind the scenes, JSON throughout; an unknown field is refused, for a misspelt fault would be none.
 *
 * <pre>
 * GET    /control                      the carts
 * PUT    /control/ID                   a new cart: CartSettings
 * DELETE /control/ID
 * POST   /control/ID/products          [ProductSpec]
 * GET    /control/ID/products          what is in stock
 * POST   /control/ID/orders            [OrderSpec]: shoppers place them
 * GET    /control/ID/orders            how they stand
 * POST   /control/ID/changes           [Change]: what people do without the connector
 * GET    /control/ID/ledger?kind=&amp;order=  what really happened
 * DELETE /control/ID/ledger            forgets it
 * PUT    /control/ID/faults            [FaultRule]: the script from now on
 * GET    /control/ID/faults            the script, and how often each rule has fired
 * GET    /control/ID/calls             the newest requests
 * POST   /control/ID/clock             {advance?, dateSkew?}
 * PUT    /control/ID/hooks             [Hook]: whom the cart tells
 * </pre>
 */
final class Control {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private final SimulatedCarts carts;

    Control(SimulatedCarts carts) {
        this.carts = carts;
    }

    Answer answer(Request request) {
        try {
            return answered(request);
        } catch (UnknownException unknown) {
            return refused(404, unknown);
        } catch (RefusedException refused) {
            return refused(409, refused);
        } catch (IllegalArgumentException | JacksonException wrong) {
            return refused(400, wrong);
        }
    }

    private static Answer refused(int status, RuntimeException why) {
        return Answer.json(status, Map.of("error", String.valueOf(why.getMessage())));
    }

    private Answer answered(Request request) {
        String id = request.folder();
        String what = id.isEmpty() ? "" : request.inFolder().folder();
        return switch (request.method() + " " + (id.isEmpty() ? "" : "cart ") + what) {
            case "GET " -> json(carts.all().stream().map(Control::shown).toList());
            case "PUT cart " -> {
                SimulatedCart cart = carts.create(id, JSON.readValue(request.body(), CartSettings.class));
                yield Answer.json(201, shown(cart));
            }
            case "DELETE cart " -> {
                carts.remove(id);
                yield json(Map.of("removed", id));
            }
            case "GET cart ledger" -> json(ledger(id, request));
            case "GET cart products" ->
                json(exclusively(
                        id,
                        cart -> cart.shop().variants().stream()
                                .map(Control::shown)
                                .toList()));
            case "GET cart orders" ->
                json(exclusively(
                        id,
                        cart -> cart.shop().orders().stream()
                                .map(Control::shown)
                                .toList()));
            case "GET cart faults" -> json(carts.cart(id).faults().fired());
            case "GET cart calls" -> json(carts.cart(id).calls());
            case "DELETE cart ledger" -> {
                carts.cart(id).ledger().reset();
                yield json(Map.of("reset", id));
            }
            case "POST cart products" -> {
                ProductSpec[] products = JSON.readValue(request.body(), ProductSpec[].class);
                yield json(exclusively(
                        id,
                        cart -> List.of(products).stream()
                                .map(product -> shown(cart.shop().product(product)))
                                .toList()));
            }
            case "POST cart orders" -> {
                OrderSpec[] orders = JSON.readValue(request.body(), OrderSpec[].class);
                yield json(exclusively(
                        id,
                        cart -> List.of(orders).stream()
                                .map(order -> shown(cart.shop().place(order)))
                                .toList()));
            }
            case "POST cart changes" -> {
                Change[] changes = JSON.readValue(request.body(), Change[].class);
                List.of(changes).forEach(carts.cart(id)::apply);
                yield json(Map.of("changed", changes.length));
            }
            case "PUT cart faults" -> {
                carts.cart(id).faults().set(List.of(JSON.readValue(request.body(), FaultRule[].class)));
                yield json(carts.cart(id).faults().fired());
            }
            case "POST cart clock" -> {
                JSON.readValue(request.body(), Clocks.class).set(carts.cart(id));
                yield json(Map.of("now", carts.cart(id).shop().clock().now()));
            }
            case "PUT cart hooks" -> {
                Hook[] hooks = JSON.readValue(request.body(), Hook[].class);
                carts.cart(id).tell(List.of(hooks));
                yield json(Map.of("hooks", hooks.length));
            }
            default ->
                Answer.json(404, Map.of("error", "there is no " + request.method() + " /control" + request.path()));
        };
    }

    private <T> T exclusively(String id, java.util.function.Function<SimulatedCart, T> action) {
        SimulatedCart cart = carts.cart(id);
        return cart.shop().exclusively("control", () -> action.apply(cart));
    }

    private static Answer json(Object value) {
        return Answer.json(200, value);
    }

    private List<Effect> ledger(String id, Request request) {
        String kind = request.parameter("kind");
        String order = request.parameter("order");
        return carts.ledger(id).stream()
                .filter(effect -> kind == null || effect.kind().name().equalsIgnoreCase(kind))
                .filter(effect -> order == null || order.equals(effect.order()))
                .toList();
    }

    private static Map<String, Object> shown(SimulatedCart cart) {
        return Map.of("id", cart.id(), "type", cart.settings().type());
    }

    private static Map<String, Object> shown(Variant variant) {
        return Map.of(
                "id", variant.id(),
                "sku", variant.sku(),
                "onHand", variant.onHand(),
                "allocated", variant.allocated(),
                "levels", variant.levels().stream().collect(Collectors.toMap(Level::location, Level::onHand)));
    }

    private static Map<String, @Nullable Object> shown(Order order) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("id", order.id());
        shown.put("number", order.number());
        shown.put("state", order.state());
        shown.put("placedAt", order.placedAt());
        shown.put("total", order.totalWithTax());
        shown.put(
                "lines",
                order.lines().stream()
                        .map(line -> Map.of(
                                "id", line.id(),
                                "sku", line.variant().sku(),
                                "quantity", line.quantity(),
                                "shipped", order.shipped(line)))
                        .toList());
        shown.put(
                "payments",
                order.payments().stream()
                        .map(payment -> Map.of(
                                "id", payment.id(),
                                "authorized", payment.amount(),
                                "captured", payment.captured(),
                                "refunded", payment.refunded()))
                        .toList());
        shown.put(
                "captured",
                order.payments().stream().mapToLong(Payment::captured).sum());
        shown.put(
                "tracking",
                order.fulfilments().stream()
                        .map(fulfilment -> String.valueOf(fulfilment.tracking()))
                        .toList());
        return shown;
    }

    /**
     * How a cart's clocks are set.
     *
     * @param advance moves the cart's clock on
     * @param dateSkew makes its {@code Date} headers wrong
     */
    record Clocks(@Nullable Duration advance, @Nullable Duration dateSkew) {
        void set(SimulatedCart cart) {
            if (advance != null) {
                cart.shop().clock().advance(advance);
            }
            if (dateSkew != null) {
                cart.skewDates(dateSkew);
            }
        }
    }
}
