package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.contract.Opening;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.EffectKind;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Money;
import java.math.BigDecimal;
import java.net.URI;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How tests reach a Vendure, simulated or real, and what its connector calls there. */
final class VendureAccess {
    static final CartId CART = new CartId("shop");
    static final String LOCATION = "1";
    static final String PASSWORD = "test-only-password";

    static final Set<Capability> STOCK =
            Collections.unmodifiableSet(EnumSet.of(Capability.SET_STOCK, Capability.READ_STOCK));
    static final Set<Capability> SHIPPING = Collections.unmodifiableSet(EnumSet.of(
            Capability.MARK_SHIPPED, Capability.SHIP_IN_PART, Capability.TRACKING, Capability.VOID_SHIPMENT));
    private static final Set<Capability> ACTING = union(
            SHIPPING,
            EnumSet.of(Capability.CAPTURE, Capability.REFUND, Capability.REFUND_IN_PART, Capability.REFUND_LINES));
    static final Set<Capability> AT_ORDERS = union(
            ACTING,
            EnumSet.of(
                    Capability.PULL_ORDERS,
                    Capability.READ_ORDERS,
                    Capability.READ_FULFILMENT,
                    Capability.READ_REFUNDS));

    static final Role DOCUMENTED = new Role(
            "a role as docs/carts.md asks for it",
            List.of("ReadOrder", "UpdateOrder", "ReadCatalog", "UpdateCatalog"),
            Set.of());
    static final Role ORDERS_ONLY = new Role("a role for orders only", List.of("ReadOrder", "UpdateOrder"), STOCK);
    static final Role READING_ONLY = new Role(
            "a role for reading only",
            List.of("ReadOrder", "ReadCatalog"),
            union(ACTING, EnumSet.of(Capability.SET_STOCK)));
    static final Role CATALOGUE_ONLY =
            new Role("a role for the catalogue only", List.of("ReadCatalog", "UpdateCatalog"), AT_ORDERS);

    private VendureAccess() {}

    /** A role with fewer permissions than all, and what it can't do. */
    record Role(String says, List<String> permissions, Set<Capability> lost) {}

    private static Set<Capability> union(Set<Capability> one, Set<Capability> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** @param located whether the stock location is named */
    static CartSettings settings(URI url, String username, boolean located) {
        Map<String, String> connection = new HashMap<>(Map.of(
                "username", username, "password", PASSWORD, "allow-private", "true", "requests-per-second", "1000"));
        if (located) {
            connection.put("stock-location", LOCATION);
        }
        return settings(url, connection);
    }

    static CartSettings settings(URI url, Map<String, String> connection) {
        return new CartSettings(
                CART,
                CartSettings.Type.VENDURE,
                url,
                CartSettings.ImportWhen.PAID,
                Map.of(),
                Map.of("ups", "UPS"),
                Map.of(),
                null,
                null,
                ZoneId.of("UTC"),
                CartSettings.Confirming.DEFAULT,
                connection);
    }

    static Declaration declaration() {
        return Opening.declaration(settings(URI.create("https://shop.example"), "handshake", true));
    }

    static Money money(long minor) {
        return new Money(BigDecimal.valueOf(minor, 2), "USD");
    }

    static List<String> calls(EffectKind kind) {
        return switch (kind) {
            case MARK_SHIPPED -> List.of("addFulfillmentToOrder", "transitionFulfillmentToState");
            case VOID_SHIPMENT -> List.of("transitionFulfillmentToState");
            case CAPTURE -> List.of("settlePayment");
            case REFUND -> List.of("refundOrder");
            case SET_STOCK -> List.of("updateProductVariants");
            case CORRECT_TRACKING, NOTIFY_CUSTOMER, RECORD_RETURN -> List.of();
        };
    }
}
