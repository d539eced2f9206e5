package io.handshake.sandbox.carts;

import io.handshake.sandbox.carts.hook.HookStyle;
import io.handshake.sandbox.carts.hook.Hooks;
import io.handshake.sandbox.carts.hook.Signature;
import io.handshake.sandbox.carts.http.Answer;
import io.handshake.sandbox.carts.http.HttpFront;
import io.handshake.sandbox.carts.http.Protocol;
import io.handshake.sandbox.carts.http.Request;
import io.handshake.sandbox.carts.http.Site;
import io.handshake.sandbox.carts.neutral.NeutralProtocol;
import io.handshake.sandbox.carts.neutral.NeutralSettings;
import io.handshake.sandbox.carts.neutral.NeutralWords;
import io.handshake.sandbox.carts.shop.CartClock;
import io.handshake.sandbox.carts.shop.Effect;
import io.handshake.sandbox.carts.shop.Ledger;
import io.handshake.sandbox.carts.shop.OrderEvent;
import io.handshake.sandbox.carts.shop.OrderWords;
import io.handshake.sandbox.carts.shop.Shop;
import io.handshake.sandbox.carts.shop.UnknownException;
import io.handshake.sandbox.carts.vendure.OrderProcess;
import io.handshake.sandbox.carts.vendure.VendureProtocol;
import io.handshake.sandbox.carts.vendure.VendureSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carts on one port of loopback, each below a folder of its own name; below {@code /control} is the API that sets them up
 * and reads their ledgers.
 */
public final class SimulatedCarts implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String CONTROL = "control";
    private static final String LEDGER = ".ledger.jsonl";
    private static final HookStyle NEUTRAL_HOOKS = (topic, delivery, _, body, secret) ->
            Map.of("X-Cart-Topic", topic, "X-Cart-Delivery", delivery, "X-Cart-Signature", signature(body, secret));
    /** Standard Webhooks: the id and the time are signed with the body. */
    private static final HookStyle PLUGIN_HOOKS = (_, delivery, at, body, secret) -> {
        String second = Long.toString(at.getEpochSecond());
        return Map.of(
                "webhook-id",
                delivery,
                "webhook-timestamp",
                second,
                "webhook-signature",
                "v1," + signature(delivery + "." + second + "." + body, secret));
    };

    private final Map<String, SimulatedCart> carts = new ConcurrentSkipListMap<>();
    private final @Nullable Path data;
    private final Control control = new Control(this);
    private final HttpFront front;

    private SimulatedCarts(String host, int port, @Nullable Path data) throws IOException {
        this.data = data;
        this.front = HttpFront.start(host, port, new Folders());
    }

    /** On a free port, with ledgers that end with the process. */
    public static SimulatedCarts start() {
        try {
            return new SimulatedCarts(LOOPBACK, 0, null);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** @param data where the ledgers are kept */
    static SimulatedCarts start(String host, int port, Path data) throws IOException {
        return new SimulatedCarts(host, port, data);
    }

    public int port() {
        return front.port();
    }

    /** Where a cart is reached, whether it is there or not. */
    public URI url(String cart) {
        return URI.create("http://" + LOOPBACK + ":" + port() + "/" + cart);
    }

    /** A new cart, in place of one of the same name; its ledger begins anew. */
    public SimulatedCart create(String id, CartSettings settings) {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") || id.equals(CONTROL)) {
            throw new IllegalArgumentException("'" + id + "' is no name for a cart; use letters, digits and dashes");
        }
        synchronized (carts) {
            SimulatedCart before = carts.remove(id);
            if (before != null) {
                before.close();
            }
            SimulatedCart cart = make(id, settings);
            carts.put(id, cart);
            return cart;
        }
    }

    private SimulatedCart make(String id, CartSettings settings) {
        OrderWords words = switch (settings.type()) {
            case VENDURE -> new OrderProcess(id.hashCode());
            case KEYED, READABLE, BLIND -> new NeutralWords();
        };
        Shop shop = new Shop(
                settings.currencyOrDefault(),
                settings.taxOrDefault(),
                settings.shippingOrDefault(),
                settings.locationsOrDefault(),
                new CartClock(Clock.systemUTC()),
                data == null ? Ledger.inMemory() : Ledger.in(ledgerFile(data, id)),
                words);
        Protocol protocol = switch (settings.type()) {
            case VENDURE ->
                new VendureProtocol(
                        shop,
                        new VendureSettings(
                                settings.usernameOrDefault(),
                                settings.passwordOrDefault(),
                                settings.cookies(),
                                settings.permissions(),
                                settings.shippedNeedsCapture(),
                                settings.lacksOrDefault()),
                        "token-of-" + id);
            case KEYED, READABLE, BLIND -> new NeutralProtocol(shop, neutral(settings));
        };
        Hooks hooks = new Hooks(
                switch (settings.type()) {
                    // It has no webhooks by itself; this is what a plugin in it would send.
                    case VENDURE -> PLUGIN_HOOKS;
                    case KEYED, READABLE, BLIND -> NEUTRAL_HOOKS;
                });
        shop.listen(event -> tell(settings.type(), hooks, event, shop.clock().now()));
        return new SimulatedCart(id, settings, shop, protocol, hooks);
    }

    private static String signature(String signed, String secret) {
        return Signature.of(signed.getBytes(StandardCharsets.UTF_8), secret);
    }

    private static NeutralSettings neutral(CartSettings settings) {
        return new NeutralSettings(
                settings.type() == CartType.KEYED,
                settings.type() == CartType.READABLE,
                settings.open(),
                settings.usernameOrDefault(),
                settings.passwordOrDefault(),
                settings.rememberKeysForOrDefault());
    }

    private static void tell(CartType type, Hooks hooks, OrderEvent event, Instant at) {
        String topic = switch (event.kind()) {
            case CREATED -> "order.created";
            case UPDATED -> "order.updated";
        };
        Map<String, Object> order = Map.of(
                "id", event.order().id(),
                "number", event.order().number(),
                "state", event.order().state(),
                "changedAt", event.order().changedAt());
        Map<String, Object> body = switch (type) {
            case VENDURE -> Map.of("type", topic, "timestamp", at, "data", order);
            case KEYED, READABLE, BLIND -> order;
        };
        hooks.tell(topic, at, JsonMapper.shared().writeValueAsString(body));
    }

    public SimulatedCart cart(String id) {
        SimulatedCart cart = carts.get(id);
        if (cart == null) {
            throw new UnknownException("cart", id);
        }
        return cart;
    }

    Collection<SimulatedCart> all() {
        return carts.values();
    }

    void remove(String id) {
        cart(id).close();
        carts.remove(id);
    }

    /** Also of a cart that a process which was killed has left behind. */
    List<Effect> ledger(String id) {
        SimulatedCart cart = carts.get(id);
        if (cart != null) {
            return cart.ledger().effects();
        }
        if (data != null && Files.exists(ledgerFile(data, id))) {
            return Ledger.read(ledgerFile(data, id));
        }
        throw new UnknownException("cart", id);
    }

    private static Path ledgerFile(Path data, String cart) {
        return data.resolve(cart + LEDGER);
    }

    @Override
    public void close() {
        front.close();
        carts.values().forEach(SimulatedCart::close);
    }

    /** Sends each request to the cart whose folder it is for. */
    private final class Folders implements Site {
        @Override
        public boolean refuses(String path) {
            int end = path.indexOf('/', 1);
            SimulatedCart cart = carts.get(path.substring(1, end < 0 ? path.length() : end));
            return cart != null && cart.refuses();
        }

        @Override
        public Answer answer(Request request) {
            String folder = request.folder();
            if (folder.equals(CONTROL)) {
                return control.answer(request.inFolder());
            }
            SimulatedCart cart = carts.get(folder);
            return cart == null
                    ? Answer.json(404, Map.of("error", "there is no cart '" + folder + "'"))
                    : cart.answer(request.inFolder());
        }
    }
}
