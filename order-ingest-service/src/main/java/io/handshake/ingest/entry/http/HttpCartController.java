package io.handshake.ingest.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.ingest.entry.imports.Carts;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Comparator;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The carts that this installation knows. */
@RestController
class HttpCartController {
    private final Carts carts;

    HttpCartController(Carts carts) {
        this.carts = carts;
    }

    /** One cart: never its credentials. */
    record CartView(String id, CartSettings.Type type, CartSettings.ImportWhen importWhen) {}

    @Operation(summary = "The carts that are configured")
    @GetMapping("/carts")
    PageView<CartView> list() {
        List<CartView> items = carts.all().stream()
                .map(cart -> new CartView(cart.id().value(), cart.type(), cart.importWhen()))
                .sorted(Comparator.comparing(CartView::id))
                .toList();
        return new PageView<>(items, null);
    }
}
