package io.handshake.ingest.domain;

import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What shipping needs of an order. Nothing is guessed: an order that lacks any of it is parked whole, with every
 * missing field named at once. Orders with nothing to ship, such as gift cards alone, need no address.
 */
final class Completeness {
    /** Where the post needs a state or province (the address formats of the Universal Postal Union, S42). */
    private static final Set<String> WITH_STATES = Set.of(
            "AE", "AU", "BR", "CA", "CN", "ES", "ID", "IN", "IT", "JP", "KR", "MX", "MY", "RU", "TW", "US", "VE");

    /** Where there are no postal codes, or many addresses have none. */
    private static final Set<String> WITHOUT_POSTAL_CODES = Set.of(
            "AE", "AG", "AO", "AW", "BF", "BI", "BJ", "BO", "BQ", "BS", "BW", "BZ", "CD", "CF", "CG", "CI", "CK", "CM",
            "CW", "DJ", "DM", "ER", "FJ", "GA", "GD", "GH", "GM", "GQ", "GY", "HK", "IE", "JM", "KI", "KM", "KN", "KP",
            "LY", "ML", "MO", "MR", "MW", "NR", "NU", "PA", "QA", "RW", "SB", "SC", "SL", "SR", "SS", "ST", "SX", "SY",
            "TD", "TG", "TK", "TL", "TO", "TT", "TV", "UG", "VU", "YE", "ZW");

    /** ISO 3166-1, and Kosovo's code, which carriers use and ISO leaves to its users. */
    private static final Set<String> COUNTRIES = Stream.concat(Arrays.stream(Locale.getISOCountries()), Stream.of("XK"))
            .collect(Collectors.toSet());

    private Completeness() {}

    static List<Defect> check(CartOrder order) {
        List<Defect> defects = new ArrayList<>();
        if (order.lines().isEmpty()) {
            defects.add(missing("lines", "items ordered"));
        }
        for (int i = 0; i < order.lines().size(); i++) {
            line(i, order.lines().get(i), defects);
        }
        if (order.lines().isEmpty() || order.lines().stream().anyMatch(OrderLine::requiresShipping)) {
            address(order.shipTo(), defects);
            required(order.shippingMethod(), "shippingMethod", "shipping method", defects);
        }
        required(order.currency(), "currency", "currency", defects);
        defects.addAll(Amounts.check(order));
        return defects;
    }

    private static void line(int place, OrderLine line, List<Defect> defects) {
        if (line.requiresShipping() && line.sku().value().isBlank()) {
            defects.add(missing(field(place, "sku"), "SKU of an item to ship"));
        }
        if (line.quantity() < 1) {
            defects.add(new Defect(
                    "BAD_QUANTITY",
                    field(place, "quantity"),
                    "quantity is " + line.quantity() + "; give a whole number of at least 1, or leave the line out"));
        } else if (line.fulfilled() < 0 || line.fulfilled() > line.quantity()) {
            defects.add(new Defect(
                    "BAD_QUANTITY",
                    field(place, "fulfilled"),
                    line.fulfilled() + " of " + line.quantity() + " are said to be shipped; correct one of the two"));
        }
    }

    private static String field(int place, String name) {
        return "lines[" + place + "]." + name;
    }

    private static void address(Address to, List<Defect> defects) {
        required(to.firstName(), "shipTo.firstName", "first name", defects);
        required(to.lastName(), "shipTo.lastName", "last name", defects);
        required(to.address1(), "shipTo.address1", "address 1", defects);
        required(to.city(), "shipTo.city", "city", defects);
        required(to.country(), "shipTo.country", "country", defects);
        if (!to.country().isBlank() && !COUNTRIES.contains(to.country())) {
            defects.add(new Defect(
                    "BAD_COUNTRY",
                    "shipTo.country",
                    "the country is not a code of ISO 3166-1 with two letters, such as DE or US; write it so"));
            return;
        }
        if (isBlank(to.state()) && WITH_STATES.contains(to.country())) {
            defects.add(missing("shipTo.state", "state or province, which " + to.country() + " has,"));
        }
        if (isBlank(to.postalCode()) && !to.country().isBlank() && !WITHOUT_POSTAL_CODES.contains(to.country())) {
            defects.add(missing("shipTo.postalCode", "zip or postal code, which " + to.country() + " has,"));
        }
    }

    private static void required(@Nullable String value, String field, String name, List<Defect> defects) {
        if (isBlank(value)) {
            defects.add(missing(field, name));
        }
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }

    private static Defect missing(String field, String name) {
        return new Defect("MISSING_FIELD", field, "the " + name + " is missing; fill it in and upload the order again");
    }
}
