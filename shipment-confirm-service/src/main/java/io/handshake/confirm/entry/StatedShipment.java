package io.handshake.confirm.entry;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.Report;
import io.handshake.confirm.domain.ReportedLine;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A shipment as somebody states it, whichever way it came. Blank is absent. Only what can't be read as a shipment is refused;
 * what contradicts the order is the domain's business.
 */
public record StatedShipment(
        Place place,
        @Nullable String shipmentId,
        @Nullable String cartId,
        @Nullable String orderNumber,
        @Nullable Instant shippedAt,
        List<StatedPackage> packages,
        boolean customerNotified) {
    static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 1_000;
    private static final int MOST_UNITS = 1_000_000;
    private static final int LONGEST_URL = 2_000;
    private static final int MOST_LINES = 2_000;
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public StatedShipment {
        packages = List.copyOf(packages);
    }

    /** A parcel as stated. */
    public record StatedPackage(
            Place place,
            @Nullable String carrier,
            @Nullable String service,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            List<StatedLine> lines) {
        public StatedPackage {
            lines = List.copyOf(lines);
        }
    }

    /** So many units as stated. */
    public record StatedLine(
            Place place,
            @Nullable String lineId,
            @Nullable String sku,
            @Nullable Integer quantity) {}

    /** A shipment that can be read. */
    public record Reported(OrderKey order, Report report) {}

    /**
     * All of it.
     *
     * @throws Unreadable if it can't be read as a shipment
     */
    public Reported read(Carts carts) {
        String id = name(place, "shipmentId", shipmentId);
        OrderKey order = order(carts);
        Instant at = shippedAt;
        if (at == null) {
            throw missing(place, "shippedAt");
        }
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw new Unreadable(
                    "BAD_DATE",
                    "shippedAt",
                    place.field("shippedAt"),
                    "shippedAt is outside of the years 2000 to 9999",
                    "state when the goods left, such as 2026-03-01T10:15:00Z");
        }
        return new Reported(
                order,
                new Report(id, at.truncatedTo(ChronoUnit.MILLIS), boxes(place, packages, null), customerNotified));
    }

    /**
     * Which order it is about.
     *
     * @throws Unreadable if it names none, or a cart that is not ours
     */
    public OrderKey order(Carts carts) {
        String cart = name(place, "cartId", cartId);
        CartSettings settings = carts.named(cart)
                .orElseThrow(() -> new Unreadable(
                        "UNKNOWN_CART",
                        "cartId",
                        place.field("cartId"),
                        "no cart '" + cart + "' is configured; the carts are: "
                                + carts.all().stream()
                                        .map(CartSettings::id)
                                        .map(Object::toString)
                                        .sorted()
                                        .collect(Collectors.joining(", ")),
                        "use one of those, or add the cart to carts.yaml and restart the services"));
        String number = settings.normalised(name(place, "orderNumber", orderNumber));
        if (number.isBlank()) {
            throw missing(place, "orderNumber");
        }
        return new OrderKey(settings.id(), number);
    }

    /**
     * Packages that can be read.
     *
     * @param before what packages without lines keep theirs from, one by one; null if they need lines of their own
     * @throws Unreadable if they can't
     */
    public static List<Box> boxes(Place place, List<StatedPackage> packages, @Nullable List<Box> before) {
        if (packages.isEmpty()) {
            throw missing(place, "packages");
        }
        List<Box> kept = packages.stream().allMatch(one -> one.lines().isEmpty()) ? before : null;
        if (kept != null && packages.size() != kept.size()) {
            throw new Unreadable(
                    "MISSING_FIELD",
                    "lines",
                    packages.getFirst().place().field("lines"),
                    "packages have no lines, and there were " + kept.size() + " packages before",
                    "state as many packages as before, or the lines of each");
        }
        if (packages.stream().mapToInt(one -> one.lines().size()).sum() > MOST_LINES) {
            throw new Unreadable(
                    "TOO_MANY",
                    "packages",
                    place.field("packages"),
                    "there are more than " + MOST_LINES + " lines in it",
                    "split the shipment");
        }
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < packages.size(); i++) {
            StatedPackage one = packages.get(i);
            boxes.add(new Box(
                    name(one.place(), "carrier", one.carrier()),
                    text(one.place(), "service", one.service(), LONGEST_TEXT),
                    text(one.place(), "trackingNumber", one.trackingNumber(), LONGEST_TEXT),
                    url(one.place(), one.trackingUrl()),
                    kept != null ? kept.get(i).lines() : lines(one)));
        }
        return boxes;
    }

    private static List<ReportedLine> lines(StatedPackage stated) {
        if (stated.lines().isEmpty()) {
            throw missing(stated.place(), "lines");
        }
        return stated.lines().stream().map(StatedShipment::line).toList();
    }

    private static ReportedLine line(StatedLine stated) {
        String id = text(stated.place(), "lineId", stated.lineId(), LONGEST_TEXT);
        String sku = text(stated.place(), "sku", stated.sku(), LONGEST_TEXT);
        if (id == null && sku == null) {
            throw new Unreadable(
                    "MISSING_FIELD",
                    "sku",
                    stated.place().field("sku"),
                    "a line names neither lineId nor sku",
                    "state one of the two");
        }
        Integer quantity = stated.quantity();
        if (quantity == null) {
            throw missing(stated.place(), "quantity");
        }
        if (quantity < 1 || quantity > MOST_UNITS) {
            throw new Unreadable(
                    "BAD_NUMBER",
                    "quantity",
                    stated.place().field("quantity"),
                    "quantity is " + quantity,
                    "state a whole number from 1 to " + MOST_UNITS);
        }
        return new ReportedLine(id == null ? null : new LineId(id), sku == null ? null : new Sku(sku), quantity);
    }

    /** What must be there and names something. */
    private static String name(Place place, String field, @Nullable String stated) {
        String text = text(place, field, stated, LONGEST_NAME);
        if (text == null) {
            throw missing(place, field);
        }
        return text;
    }

    private static @Nullable String text(Place place, String field, @Nullable String stated, int longest) {
        if (stated == null || stated.isBlank()) {
            return null;
        }
        String text = stated.strip();
        if (text.length() > longest) {
            throw new Unreadable(
                    "BAD_VALUE",
                    field,
                    place.field(field),
                    field + " has " + text.length() + " characters",
                    "use at most " + longest);
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new Unreadable(
                    "BAD_VALUE",
                    field,
                    place.field(field),
                    field + " holds a control character",
                    "remove it; such as a line break or a tabulator");
        }
        return text;
    }

    /** Customers follow it: it must lead to the web. */
    private static @Nullable String url(Place place, @Nullable String stated) {
        String text = text(place, "trackingUrl", stated, LONGEST_URL);
        if (text == null) {
            return null;
        }
        try {
            URI url = new URI(text);
            if (url.getHost() != null
                    && ("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()))) {
                return text;
            }
        } catch (URISyntaxException misshapen) {
            // As below.
        }
        throw new Unreadable(
                "BAD_VALUE",
                "trackingUrl",
                place.field("trackingUrl"),
                "trackingUrl is no address of the web",
                "state one that begins with https:// or http://, or leave it out");
    }

    /**
     * Why a shipment was voided, in one line.
     *
     * @throws Unreadable if it is no line of text
     */
    public static String reason(@Nullable String stated) {
        return line("reason", stated);
    }

    /**
     * What somebody notes, in one line.
     *
     * @throws Unreadable if it is no line of text
     */
    public static String note(@Nullable String stated) {
        return line("note", stated);
    }

    private static String line(String field, @Nullable String stated) {
        String text = text(Place.WHOLE, field, stated, LONGEST_TEXT);
        return text == null ? "" : text;
    }

    private static Unreadable missing(Place place, String field) {
        return new Unreadable(
                "MISSING_FIELD", field, place.field(field), field + " is missing or empty", "state " + field);
    }
}
