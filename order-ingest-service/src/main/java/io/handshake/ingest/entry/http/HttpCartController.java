package io.handshake.ingest.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Probe;
import io.handshake.ingest.carts.CartProbes;
import io.handshake.ingest.entry.imports.Carts;
import io.handshake.ingest.entry.pull.CartPulls;
import io.handshake.vocabulary.CartId;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The carts that this installation knows, how they are and what they can do. */
@RestController
class HttpCartController {
    private final Carts carts;
    private final ConnectedCarts connected;
    private final CartProbes probes;
    private final CartPulls pulls;
    private final Clock clock;

    HttpCartController(Carts carts, ConnectedCarts connected, CartProbes probes, CartPulls pulls, Clock clock) {
        this.carts = carts;
        this.connected = connected;
        this.probes = probes;
        this.pulls = pulls;
        this.clock = clock;
    }

    @Operation(
            summary = "The carts that are configured, and how they are",
            description = "The connection is as this instance sees it; probe and pull are the same on every instance.")
    @GetMapping("/carts")
    PageView<CartView> list() {
        Instant now = clock.instant();
        List<CartView> items = carts.all().stream()
                .sorted(Comparator.comparing(cart -> cart.id().value()))
                .map(cart -> CartView.of(cart, connector(cart), probes.known(cart.id()), pulls.status(cart.id()), now))
                .toList();
        return new PageView<>(items, null);
    }

    @Operation(
            summary = "What a cart can do",
            description =
                    "Each capability is native, emulated, task (by a person) or none, with the reason and what would"
                            + " help. As the live cart last answered; as its kind can do at best if it never did.")
    @GetMapping("/carts/{id}/capabilities")
    CapabilitiesView capabilities(@PathVariable String id) {
        CartSettings cart = cart(id);
        return CapabilitiesView.of(cart, connector(cart), probes.known(cart.id()));
    }

    @Operation(
            summary = "Ask the live cart what it can do",
            description = "Changes nothing there, and takes as long as the cart takes to answer. A cart that can't be"
                    + " asked is an answer too: outcome FAILED, with the reason and the cure.")
    @PostMapping("/carts/{id}/probe")
    ProbeView probe(@PathVariable String id) {
        CartSettings cart = cart(id);
        CartConnector connector = connector(cart);
        Probe probe = probes.probe(connector);
        return ProbeView.of(cart, connector, probe, probes.known(cart.id()));
    }

    private CartConnector connector(CartSettings cart) {
        return connected.of(cart.id()).orElseThrow();
    }

    private CartSettings cart(String id) {
        CartId wanted;
        try {
            wanted = new CartId(id);
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.unknownCart(id, carts);
        }
        return carts.find(wanted).orElseThrow(() -> Refusals.unknownCart(id, carts));
    }
}
