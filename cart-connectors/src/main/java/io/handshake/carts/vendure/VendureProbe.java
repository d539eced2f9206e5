package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.CartHttp;
import io.handshake.carts.http.Json;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.FieldGap;
import io.handshake.carts.spi.FieldGaps;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.PulledOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks a shop who we are there, what our role allows, how it ships, where it keeps stock, and what its orders lack. */
final class VendureProbe {
    private static final int ORDERS = 25;
    private static final String ME = """
        {
          me { identifier channels { code token permissions } }
          activeChannel { code token }
        }\
        """;
    private static final String HANDLERS = "{ fulfillmentHandlers { code args { name } } }";
    private static final String API_DIFFERS = "API_DIFFERS";
    private static final String NEWER = "update the shop to Vendure 3.5 or newer";

    private static final Set<Capability> READING = EnumSet.of(
            Capability.PULL_ORDERS, Capability.READ_ORDERS, Capability.READ_FULFILMENT, Capability.READ_REFUNDS);
    private static final Set<Capability> ACTING = EnumSet.of(
            Capability.MARK_SHIPPED,
            Capability.SHIP_IN_PART,
            Capability.TRACKING,
            Capability.VOID_SHIPMENT,
            Capability.CAPTURE,
            Capability.REFUND,
            Capability.REFUND_IN_PART,
            Capability.REFUND_LINES);

    private static final Set<Capability> STOCK = EnumSet.of(Capability.SET_STOCK, Capability.READ_STOCK);

    private final VendureApi api;
    private final VendureOrders orders;
    private final Declaration declaration;
    private final @Nullable String configuredLocation;

    VendureProbe(VendureApi api, VendureOrders orders, Declaration declaration, CartSettings cart) {
        this.api = api;
        this.orders = orders;
        this.declaration = declaration;
        this.configuredLocation = cart.connection().get("stock-location");
    }

    Probe ask() {
        Instant at = api.clock().instant();
        return switch (api.call(ME, Json.newObject(), api.soon())) {
            case Said.Failed failed -> new Probe.Failed(at, failed.reason(), cure(failed));
            case Said.Data said -> found(at, said);
        };
    }

    private static String cure(Said.Failed failed) {
        return switch (failed.outcome()) {
            case Outcome.NotSent not ->
                switch (not.code()) {
                    case "NOT_AUTHORISED" -> "correct the user, its password or its role, then probe again";
                    case "ADDRESS_REFUSED" -> "correct 'url' in carts.yaml, or allow its address there";
                    default -> "see that the shop runs and 'url' in carts.yaml is its address, then probe again";
                };
            case Outcome.Declined _ -> NEWER + ", and see that 'url' is its server";
            case Outcome.Unknown _, Outcome.Done _, Outcome.Pending _ -> "see the shop's log, then probe again";
        };
    }

    private Probe found(Instant at, Said.Data said) {
        JsonNode data = said.data();
        List<String> remarks = new ArrayList<>();
        Abilities abilities = permitted(data, declaration.abilities());
        abilities = handled(abilities, remarks);
        abilities = located(abilities, remarks);
        List<PulledOrder> newest = List.of();
        if (abilities.byCall(Capability.PULL_ORDERS)) {
            switch (orders.newest(ORDERS)) {
                case Answer.Found<List<PulledOrder>>(var found) -> newest = found;
                case Answer.Absent<List<PulledOrder>> _ -> {}
                case Answer.Failed<List<PulledOrder>>(var code, var reason, var _, var _) -> {
                    remarks.add("recent orders could not be looked at: " + reason);
                    if (code.equals(API_DIFFERS)) {
                        Set<Capability> lost = reading(abilities);
                        lost.addAll(ACTING);
                        abilities = abilities.withAll(lost, olderApi());
                    }
                }
            }
        }
        if (newest.isEmpty()) {
            remarks.add("there are no orders yet, so nothing is known about fields they lack");
        }
        remarks.add("the shop does not tell its version");
        List<FieldGap> gaps =
                FieldGaps.in(newest.stream().map(PulledOrder::reading).toList());
        Optional<Duration> offset = CartHttp.clockOffset(said.reply());
        return new Probe.Answered(
                at, null, abilities, declaration.traits(), newest.size(), gaps, offset.orElse(null), remarks);
    }

    private static Abilities permitted(JsonNode data, Abilities abilities) {
        String token = Fields.text(data.path("activeChannel"), "token");
        Set<String> permissions = Fields.each(data.path("me"), "channels")
                .filter(channel -> Fields.text(channel, "token").equals(token))
                .flatMap(channel -> Fields.each(channel, "permissions"))
                .map(permission -> permission.asString(""))
                .collect(Collectors.toSet());
        Abilities allowed = abilities;
        if (!permissions.contains("ReadOrder")) {
            allowed = without(allowed, reading(allowed), "ReadOrder");
        }
        // Acting reads the order first.
        if (!permissions.contains("UpdateOrder") || !permissions.contains("ReadOrder")) {
            allowed = without(allowed, ACTING, "ReadOrder and UpdateOrder");
        }
        boolean readsCatalogue = permissions.contains("ReadCatalog") || permissions.contains("ReadProduct");
        if (!readsCatalogue) {
            allowed = without(allowed, EnumSet.of(Capability.READ_STOCK), "ReadCatalog");
        }
        if (!readsCatalogue || !(permissions.contains("UpdateCatalog") || permissions.contains("UpdateProduct"))) {
            allowed = without(allowed, EnumSet.of(Capability.SET_STOCK), "ReadCatalog and UpdateCatalog");
        }
        return allowed;
    }

    /** All that goes with reading orders; a hint too, for it names an order that then can't be read. */
    private static Set<Capability> reading(Abilities abilities) {
        Set<Capability> reading = EnumSet.copyOf(READING);
        if (abilities.byCall(Capability.HINT_ORDERS)) {
            reading.add(Capability.HINT_ORDERS);
        }
        return reading;
    }

    private static Abilities without(Abilities abilities, Set<Capability> lost, String permission) {
        Ability none = Ability.none("the user's role lacks the permission")
                .curedBy("grant " + permission + " to the role of the user in carts.yaml, for this channel");
        return abilities.withAll(lost, none);
    }

    private static Ability olderApi() {
        return Ability.none("the shop's API does not know what would be asked").curedBy(NEWER);
    }

    /** Asked apart, because a role for stock alone may not ask it. */
    private Abilities handled(Abilities abilities, List<String> remarks) {
        if (!abilities.byCall(Capability.MARK_SHIPPED)) {
            return abilities;
        }
        return switch (api.call(HANDLERS, Json.newObject(), api.soon())) {
            case Said.Failed failed -> {
                remarks.add("fulfilment handlers could not be looked at: " + failed.reason());
                yield abilities;
            }
            case Said.Data(var data, var _) -> handled(data, abilities);
        };
    }

    private static Abilities handled(JsonNode data, Abilities abilities) {
        Set<String> arguments = Fields.each(data, "fulfillmentHandlers")
                .filter(handler -> Fields.text(handler, "code").equals(VendureFulfilment.HANDLER))
                .flatMap(handler -> Fields.each(handler, "args"))
                .map(argument -> Fields.text(argument, "name"))
                .collect(Collectors.toSet());
        // Both are needed: by what they hold a shipment is found again.
        return arguments.containsAll(Set.of("method", "trackingCode"))
                ? abilities
                : abilities.withAll(
                        EnumSet.of(
                                Capability.MARK_SHIPPED,
                                Capability.SHIP_IN_PART,
                                Capability.TRACKING,
                                Capability.VOID_SHIPMENT),
                        Ability.task("the shop has no fulfilment handler '" + VendureFulfilment.HANDLER + "'")
                                .curedBy("add Vendure's manualFulfillmentHandler to the shop's shippingOptions"));
    }

    private Abilities located(Abilities abilities, List<String> remarks) {
        if (!abilities.byCall(Capability.READ_STOCK)) {
            return abilities;
        }
        return switch (api.call(VendureStock.LOCATIONS, Json.newObject(), api.soon())) {
            case Said.Failed failed -> {
                remarks.add("stock locations could not be looked at: " + failed.reason());
                if (failed.outcome() instanceof Outcome.Declined(var code, var _, var _) && code.equals(API_DIFFERS)) {
                    yield abilities.withAll(STOCK, olderApi());
                }
                yield configuredLocation != null
                        ? abilities
                        : abilities.withAll(
                                STOCK,
                                Ability.none("the shop's stock location is not known")
                                        .curedBy("write 'stock-location' in carts.yaml, or grant ReadStockLocation to"
                                                + " the role of the user"));
            }
            case Said.Data(var data, var _) -> {
                List<String> ids = Fields.each(data.path("stockLocations"), "items")
                        .map(location -> Fields.text(location, "id"))
                        .toList();
                boolean clear = configuredLocation == null ? ids.size() == 1 : ids.contains(configuredLocation);
                yield clear
                        ? abilities
                        : abilities.withAll(
                                STOCK,
                                Ability.none(
                                                configuredLocation == null
                                                        ? "the shop has " + ids.size() + " stock locations"
                                                        : "the shop has no stock location " + configuredLocation)
                                        .curedBy("write 'stock-location' in carts.yaml: one of "
                                                + String.join(", ", ids)));
            }
        };
    }
}
