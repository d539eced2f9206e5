package io.handshake.confirm.entry.http;

import io.handshake.confirm.entry.Place;
import io.handshake.confirm.entry.StatedShipment;
import io.handshake.confirm.entry.StatedShipment.StatedLine;
import io.handshake.confirm.entry.StatedShipment.StatedPackage;
import io.handshake.confirm.entry.Unreadable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads shipments from JSON, field by field, so that a refusal names the field. A field that nobody knows is refused. */
final class JsonShipments {
    /** Of a correction. */
    static final KnownNames PACKAGES = KnownNames.of("packages");

    static final KnownNames VOIDING = KnownNames.of("reason");
    static final KnownNames RESOLUTION = KnownNames.of("outcome", "note");

    private static final KnownNames SHIPMENT =
            KnownNames.of("shipmentId", "cartId", "orderNumber", "shippedAt", "packages", "customerNotified");
    private static final KnownNames PACKAGE =
            KnownNames.of("carrier", "service", "trackingNumber", "trackingUrl", "lines");
    private static final KnownNames LINE = KnownNames.of("lineId", "sku", "quantity");

    private final JsonMapper mapper;

    JsonShipments(JsonMapper mapper) {
        this.mapper = mapper;
    }

    JsonNode tree(byte[] body) {
        try {
            JsonNode tree = mapper.readTree(body);
            if (tree.isObject() || tree.isArray()) {
                return tree;
            }
        } catch (JacksonException broken) {
            TokenStreamLocation at = broken.getLocation();
            throw Refusals.notJson(
                    at == null || at.getLineNr() < 1
                            ? ""
                            : " at line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
        throw Refusals.notJson("");
    }

    /** @throws Unreadable if a field is of another sort than it should be */
    static StatedShipment shipment(Place place, JsonNode stated) {
        requireObject(place, stated);
        requireKnown(place, stated, SHIPMENT);
        return new StatedShipment(
                place,
                text(place, stated, "shipmentId"),
                text(place, stated, "cartId"),
                text(place, stated, "orderNumber"),
                at(place, text(place, stated, "shippedAt")),
                packages(place, stated),
                flag(place, stated, "customerNotified"));
    }

    static List<StatedPackage> packages(Place place, JsonNode stated) {
        List<StatedPackage> packages = new ArrayList<>();
        for (JsonNode one : array(place, stated, "packages")) {
            Place of = place.item("packages", packages.size());
            requireObject(of, one);
            requireKnown(of, one, PACKAGE);
            List<StatedLine> lines = new ArrayList<>();
            for (JsonNode line : array(of, one, "lines")) {
                Place at = of.item("lines", lines.size());
                requireObject(at, line);
                requireKnown(at, line, LINE);
                lines.add(new StatedLine(
                        at, text(at, line, "lineId"), text(at, line, "sku"), number(at, line, "quantity")));
            }
            packages.add(new StatedPackage(
                    of,
                    text(of, one, "carrier"),
                    text(of, one, "service"),
                    text(of, one, "trackingNumber"),
                    text(of, one, "trackingUrl"),
                    lines));
        }
        return packages;
    }

    /** Absent is an empty one. */
    private static Iterable<JsonNode> array(Place place, JsonNode in, String field) {
        JsonNode value = in.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw other(place, field, "a list", "[ … ]");
        }
        return value;
    }

    private static void requireObject(Place place, JsonNode value) {
        if (!value.isObject()) {
            throw new Unreadable(
                    "BAD_VALUE",
                    place.of(),
                    place.of(),
                    place.of() + " is not an object",
                    "send it as { … }, as /openapi describes");
        }
    }

    /** @throws Unreadable if it has a field that is not among them */
    static void requireKnown(Place place, JsonNode stated, KnownNames known) {
        for (String name : stated.propertyNames()) {
            if (!known.has(name)) {
                throw known.unknown(name, place.field(name));
            }
        }
    }

    /** A number is taken as it is written: OMSs number orders. */
    static @Nullable String text(Place place, JsonNode in, String field) {
        JsonNode value = in.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value.isString()) {
            return value.asString();
        }
        if (value.isIntegralNumber()) {
            return value.bigIntegerValue().toString();
        }
        throw other(place, field, "a text", "\"…\"");
    }

    private static @Nullable Integer number(Place place, JsonNode in, String field) {
        JsonNode value = in.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return value.intValue();
        }
        throw new Unreadable(
                "BAD_NUMBER",
                field,
                place.field(field),
                field + " is not a whole number",
                "send it as a number without a fraction, such as 2");
    }

    private static boolean flag(Place place, JsonNode in, String field) {
        JsonNode value = in.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        throw other(place, field, "true or false", "true or false");
    }

    static @Nullable Instant at(Place place, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException misshapen) {
            throw new Unreadable(
                    "BAD_DATE",
                    "shippedAt",
                    place.field("shippedAt"),
                    "shippedAt is no time with an offset",
                    "write it as ISO 8601 does, such as 2026-03-01T10:15:00Z");
        }
    }

    private static Unreadable other(Place place, String field, String sort, String sample) {
        return new Unreadable(
                "BAD_VALUE", field, place.field(field), field + " is not " + sort, "send it as " + sample);
    }
}
