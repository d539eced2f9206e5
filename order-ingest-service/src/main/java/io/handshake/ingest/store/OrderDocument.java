package io.handshake.ingest.store;

import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.ImportedOrder.TakenIn;
import io.handshake.ingest.domain.Outcome;
import io.handshake.runtime.store.StateCodec;
import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Customer;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * An order as a document. Optional fields that are absent are left out. {@code cart}, {@code status}, {@code importedAt}
 * and {@code awaitsAck} stand at the top for queries; they follow from the rest.
 */
final class OrderDocument implements StateCodec<ImportedOrder> {

    @Override
    public Document encode(ImportedOrder imported) {
        CartOrder order = imported.order();
        Document document = new Document("cart", order.key().cartId().value())
                .append("status", order.state().name())
                .append("importedAt", Date.from(imported.importedAt()))
                .append("awaitsAck", imported.awaitsAcknowledgement())
                .append("revision", imported.revision())
                .append("fingerprint", imported.fingerprint())
                .append("acknowledged", imported.acknowledgedRevision());
        put(document, "omsService", imported.omsService());
        if (!imported.takenIn().places().isEmpty()) {
            Document places = new Document();
            imported.takenIn().places().forEach((place, outcome) -> places.append(place.toString(), outcome.name()));
            document.append("import", imported.takenIn().importId()).append("places", places);
            put(
                    document,
                    "turn",
                    imported.takenIn().turn() == 0 ? null : imported.takenIn().turn());
        }
        String by = imported.takenIn().by();
        put(document, "by", by.equals(imported.takenIn().importId()) ? null : by);
        if (!imported.takenIn().read().isEmpty()) {
            List<Document> read = new ArrayList<>();
            imported.takenIn()
                    .read()
                    .forEach((partition, offset) ->
                            read.add(new Document("partition", partition).append("offset", offset)));
            document.append("read", read);
        }
        return document.append("order", order(order));
    }

    @Override
    public ImportedOrder decode(Document stored) {
        Map<Long, Outcome> places = new HashMap<>();
        @Nullable Document marks = stored.get("places", Document.class);
        if (marks != null) {
            marks.forEach((place, outcome) -> places.put(Long.valueOf(place), Outcome.valueOf((String) outcome)));
        }
        return new ImportedOrder(
                order(stored.get("order", Document.class)),
                stored.getInteger("revision"),
                stored.getString("fingerprint"),
                stored.getString("omsService"),
                stored.getInteger("acknowledged"),
                stored.getDate("importedAt").toInstant(),
                takenIn(stored, places));
    }

    private static TakenIn takenIn(Document stored, Map<Long, Outcome> places) {
        String importId = stored.get("import", "");
        return new TakenIn(importId, stored.get("turn", 0L), places, read(stored), stored.get("by", importId));
    }

    private static Map<String, Long> read(Document stored) {
        Map<String, Long> read = new HashMap<>();
        for (Document one : stored.getList("read", Document.class, List.of())) {
            read.put(one.getString("partition"), one.getLong("offset"));
        }
        return read;
    }

    private static Document order(CartOrder order) {
        Document document = new Document("key", order.key().toString());
        put(document, "cartOrderId", order.cartOrderId());
        document.append("state", order.state().name()).append("sourceState", order.sourceState());
        put(document, "sourceUpdatedAt", order.sourceUpdatedAt() == null ? null : Date.from(order.sourceUpdatedAt()));
        document.append("placedAt", Date.from(order.placedAt()))
                .append("currency", order.currency())
                .append("pricesIncludeTax", order.pricesIncludeTax())
                .append("customer", customer(order.customer()))
                .append("shipTo", address(order.shipTo()));
        put(document, "billTo", order.billTo() == null ? null : address(order.billTo()));
        document.append("shippingMethod", order.shippingMethod())
                .append("lines", order.lines().stream().map(OrderDocument::line).toList())
                .append("totals", totals(order.totals()));
        put(document, "payment", order.payment() == null ? null : payment(order.payment()));
        put(document, "notes", order.notes());
        return document;
    }

    private static CartOrder order(Document stored) {
        @Nullable Date updatedAt = stored.getDate("sourceUpdatedAt");
        @Nullable Document billTo = stored.get("billTo", Document.class);
        @Nullable Document payment = stored.get("payment", Document.class);
        return new CartOrder(
                OrderKey.parse(stored.getString("key")),
                stored.getString("cartOrderId"),
                OrderState.valueOf(stored.getString("state")),
                stored.getString("sourceState"),
                updatedAt == null ? null : updatedAt.toInstant(),
                stored.getDate("placedAt").toInstant(),
                stored.getString("currency"),
                stored.getBoolean("pricesIncludeTax"),
                customer(stored.get("customer", Document.class)),
                address(stored.get("shipTo", Document.class)),
                billTo == null ? null : address(billTo),
                stored.getString("shippingMethod"),
                stored.getList("lines", Document.class).stream()
                        .map(line -> line(line))
                        .toList(),
                totals(stored.get("totals", Document.class)),
                payment == null ? null : payment(payment),
                stored.getString("notes"));
    }

    private static Document customer(Customer customer) {
        Document document = new Document("firstName", customer.firstName()).append("lastName", customer.lastName());
        put(document, "email", customer.email());
        put(document, "phone", customer.phone());
        return document;
    }

    private static Customer customer(Document stored) {
        return new Customer(
                stored.getString("firstName"),
                stored.getString("lastName"),
                stored.getString("email"),
                stored.getString("phone"));
    }

    private static Document address(Address address) {
        Document document = new Document("firstName", address.firstName()).append("lastName", address.lastName());
        put(document, "company", address.company());
        document.append("address1", address.address1());
        put(document, "address2", address.address2());
        document.append("city", address.city());
        put(document, "state", address.state());
        put(document, "postalCode", address.postalCode());
        document.append("country", address.country());
        put(document, "phone", address.phone());
        return document;
    }

    private static Address address(Document stored) {
        return new Address(
                stored.getString("firstName"),
                stored.getString("lastName"),
                stored.getString("company"),
                stored.getString("address1"),
                stored.getString("address2"),
                stored.getString("city"),
                stored.getString("state"),
                stored.getString("postalCode"),
                stored.getString("country"),
                stored.getString("phone"));
    }

    private static Document line(OrderLine line) {
        Document document = new Document("lineId", line.lineId().value());
        put(document, "cartLineId", line.cartLineId());
        document.append("sku", line.sku().value())
                .append("name", line.name())
                .append("quantity", line.quantity())
                .append("fulfilled", line.fulfilled())
                .append("unitPrice", amount(line.unitPrice()))
                .append("discount", amount(line.discount()))
                .append("tax", amount(line.tax()))
                .append("requiresShipping", line.requiresShipping());
        put(
                document,
                "parentLineId",
                line.parentLineId() == null ? null : line.parentLineId().value());
        return document;
    }

    private static OrderLine line(Document stored) {
        @Nullable String parent = stored.getString("parentLineId");
        return new OrderLine(
                new LineId(stored.getString("lineId")),
                stored.getString("cartLineId"),
                new Sku(stored.getString("sku")),
                stored.getString("name"),
                stored.getInteger("quantity"),
                stored.getInteger("fulfilled"),
                amount(stored, "unitPrice"),
                amount(stored, "discount"),
                amount(stored, "tax"),
                stored.getBoolean("requiresShipping"),
                parent == null ? null : new LineId(parent));
    }

    private static Document totals(Totals totals) {
        return new Document("items", amount(totals.items()))
                .append("shipping", amount(totals.shipping()))
                .append("tax", amount(totals.tax()))
                .append("discount", amount(totals.discount()))
                .append("grand", amount(totals.grand()));
    }

    private static Totals totals(Document stored) {
        return new Totals(
                amount(stored, "items"),
                amount(stored, "shipping"),
                amount(stored, "tax"),
                amount(stored, "discount"),
                amount(stored, "grand"));
    }

    private static Document payment(Payment payment) {
        Document document = new Document("method", payment.method())
                .append("state", payment.state().name())
                .append("authorized", amount(payment.authorized()))
                .append("captured", amount(payment.captured()))
                .append("refunded", amount(payment.refunded()));
        put(document, "reference", payment.reference());
        return document;
    }

    private static Payment payment(Document stored) {
        return new Payment(
                stored.getString("method"),
                Payment.State.valueOf(stored.getString("state")),
                amount(stored, "authorized"),
                amount(stored, "captured"),
                amount(stored, "refunded"),
                stored.getString("reference"));
    }

    private static Decimal128 amount(BigDecimal amount) {
        return new Decimal128(amount);
    }

    private static BigDecimal amount(Document stored, String field) {
        return stored.get(field, Decimal128.class).bigDecimalValue();
    }

    private static void put(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }
}
