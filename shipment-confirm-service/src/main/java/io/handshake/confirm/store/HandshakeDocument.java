package io.handshake.confirm.store;

import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.Demand;
import io.handshake.confirm.domain.Discrepancy;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Parcel;
import io.handshake.confirm.domain.Recipient;
import io.handshake.confirm.domain.Reconciled;
import io.handshake.confirm.domain.Report;
import io.handshake.confirm.domain.ReportedLine;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Task;
import io.handshake.runtime.store.StateCodec;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * An order's handshake as a document. What is absent, empty, zero or false is left out. {@code openTasks},
 * {@code closedTasks}, {@code held}, {@code waits} and {@code days} stand at the top for queries; they follow from the
 * rest.
 */
final class HandshakeDocument implements StateCodec<OrderHandshake> {
    static final String OPEN_TASKS = "openTasks";
    static final String CLOSED_TASKS = "closedTasks";
    static final String HELD = "held";
    static final String EXPIRING = "expiring";
    static final String WAITS = "waits";
    static final String LOOK_AT = "lookAt";
    static final String CHECK_AT = "checkAt";
    static final String DAYS = "days";

    @Override
    public Document encode(OrderHandshake handshake) {
        Document document = new Document("key", handshake.key().toString());
        long open = handshake.tasks().stream().filter(Task::open).count();
        put(document, OPEN_TASKS, open == 0 ? null : open);
        flag(document, CLOSED_TASKS, open < handshake.tasks().size());
        flag(document, HELD, handshake.shipments().stream().anyMatch(one -> one.standing() == Shipment.Standing.HELD));
        flag(
                document,
                EXPIRING,
                handshake.tasks().stream()
                        .anyMatch(one -> one.open() && one.kind() == Task.Kind.AUTHORIZATION_EXPIRES));
        flag(document, WAITS, waits(handshake));
        Instant lookAt = handshake.lookAt();
        put(document, LOOK_AT, lookAt == null ? null : Date.from(lookAt));
        Instant checkAt = handshake.checkAt();
        put(document, CHECK_AT, checkAt == null ? null : Date.from(checkAt));
        list(
                document,
                DAYS,
                handshake.shipments().stream()
                        .map(one -> one.report()
                                .shippedAt()
                                .atOffset(ZoneOffset.UTC)
                                .toLocalDate()
                                .toString())
                        .distinct()
                        .toList());
        KnownOrder order = handshake.order();
        put(document, "order", order == null ? null : order(order));
        list(
                document,
                "elsewhere",
                handshake.fulfilledElsewhere().entrySet().stream()
                        .map(line -> new Document("line", line.getKey().value()).append("quantity", line.getValue()))
                        .toList());
        document.append("capturedElsewhere", amount(handshake.capturedElsewhere()));
        list(
                document,
                "shipments",
                handshake.shipments().stream().map(HandshakeDocument::shipment).toList());
        list(
                document,
                "discrepancies",
                handshake.discrepancies().stream()
                        .map(HandshakeDocument::discrepancy)
                        .toList());
        list(
                document,
                "tasks",
                handshake.tasks().stream().map(HandshakeDocument::task).toList());
        Reconciled reconciled = handshake.reconciled();
        put(document, "reconciled", reconciled == null ? null : reconciled(reconciled));
        return document;
    }

    @Override
    public OrderHandshake decode(Document stored) {
        @Nullable Document order = stored.get("order", Document.class);
        @Nullable Document reconciled = stored.get("reconciled", Document.class);
        Map<LineId, Integer> elsewhere = new HashMap<>();
        list(stored, "elsewhere")
                .forEach(line -> elsewhere.put(new LineId(line.getString("line")), line.getInteger("quantity")));
        return new OrderHandshake(
                OrderKey.parse(stored.getString("key")),
                order == null ? null : order(order),
                elsewhere,
                amount(stored, "capturedElsewhere"),
                all(stored, "shipments", HandshakeDocument::shipment),
                all(stored, "discrepancies", HandshakeDocument::discrepancy),
                all(stored, "tasks", HandshakeDocument::task),
                reconciled == null ? null : reconciled(reconciled),
                maybeAt(stored, LOOK_AT),
                maybeAt(stored, CHECK_AT));
    }

    /** Whether a shipment waits to be announced, or to be judged, because its order has not come. */
    private static boolean waits(OrderHandshake handshake) {
        return handshake.order() == null
                && handshake.shipments().stream()
                        .anyMatch(one -> one.announced() == 0 || one.standing() == Shipment.Standing.AWAITS_ORDER);
    }

    // ---- the order

    private static Document order(KnownOrder order) {
        Document document = new Document("incarnation", order.incarnation())
                .append("sequence", order.sequence())
                .append("revision", order.revision())
                .append("state", order.state().name());
        put(document, "cartOrderId", order.cartOrderId());
        document.append("placedAt", Date.from(order.placedAt())).append("currency", order.currency());
        flag(document, "pricesIncludeTax", order.pricesIncludeTax());
        Recipient recipient = order.recipient();
        put(document, "recipient", recipient == null ? null : recipient(recipient));
        list(
                document,
                "lines",
                order.lines().stream().map(HandshakeDocument::line).toList());
        document.append("totals", totals(order.totals()));
        Payment payment = order.payment();
        put(document, "payment", payment == null ? null : payment(payment));
        return document;
    }

    private static KnownOrder order(Document stored) {
        @Nullable Document recipient = stored.get("recipient", Document.class);
        @Nullable Document payment = stored.get("payment", Document.class);
        return new KnownOrder(
                stored.getInteger("incarnation"),
                stored.getLong("sequence"),
                stored.getInteger("revision"),
                OrderState.valueOf(stored.getString("state")),
                stored.getString("cartOrderId"),
                at(stored, "placedAt"),
                stored.getString("currency"),
                flag(stored, "pricesIncludeTax"),
                recipient == null ? null : recipient(recipient),
                all(stored, "lines", HandshakeDocument::line),
                totals(stored.get("totals", Document.class)),
                payment == null ? null : payment(payment));
    }

    private static Document recipient(Recipient recipient) {
        Document document = new Document("firstName", recipient.firstName()).append("lastName", recipient.lastName());
        put(document, "email", recipient.email());
        return document.append("country", recipient.country());
    }

    private static Recipient recipient(Document stored) {
        return new Recipient(
                stored.getString("firstName"),
                stored.getString("lastName"),
                stored.getString("email"),
                stored.getString("country"));
    }

    private static Document line(OrderLine line) {
        Document document = new Document("lineId", line.lineId().value());
        put(document, "cartLineId", line.cartLineId());
        document.append("sku", line.sku().value()).append("name", line.name()).append("quantity", line.quantity());
        count(document, "fulfilled", line.fulfilled());
        document.append("unitPrice", amount(line.unitPrice()))
                .append("discount", amount(line.discount()))
                .append("tax", amount(line.tax()));
        flag(document, "requiresShipping", line.requiresShipping());
        LineId parent = line.parentLineId();
        put(document, "parentLineId", parent == null ? null : parent.value());
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
                count(stored, "fulfilled"),
                amount(stored, "unitPrice"),
                amount(stored, "discount"),
                amount(stored, "tax"),
                flag(stored, "requiresShipping"),
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

    // ---- shipments

    private static Document shipment(Shipment shipment) {
        Report report = shipment.report();
        Document document = new Document("id", report.shipmentId())
                .append("shippedAt", Date.from(report.shippedAt()))
                .append("receivedAt", Date.from(shipment.receivedAt()))
                .append(
                        "boxes",
                        report.boxes().stream().map(HandshakeDocument::box).toList());
        flag(document, "customerNotified", report.customerNotified());
        list(
                document,
                "corrections",
                shipment.corrections().stream()
                        .map(HandshakeDocument::correction)
                        .toList());
        Shipment.Voiding voiding = shipment.voiding();
        put(
                document,
                "voiding",
                voiding == null
                        ? null
                        : new Document("reason", voiding.reason()).append("at", Date.from(voiding.at())));
        document.append("standing", shipment.standing().name());
        list(document, "parcels", parcels(shipment.parcels()));
        flag(document, "provisional", shipment.provisional());
        list(document, "toCart", parcels(shipment.toCart()));
        flag(document, "completes", shipment.completes());
        flag(document, "begun", shipment.begun());
        count(document, "correctedAtCart", shipment.correctedAtCart());
        flag(document, "recalled", shipment.recalled());
        flag(document, "released", shipment.released());
        list(
                document,
                "steps",
                shipment.steps().values().stream().map(HandshakeDocument::step).toList());
        Demand demand = shipment.demand();
        put(document, "demand", demand == null ? null : demand(demand));
        Money moved = shipment.moved();
        put(document, "moved", moved == null ? null : money(moved));
        put(document, "cartReference", shipment.cartReference());
        count(document, "mailed", shipment.mailed());
        count(document, "announced", shipment.announced());
        list(document, "told", shipment.told().stream().map(Step.Name::name).toList());
        return document;
    }

    private static Shipment shipment(Document stored) {
        @Nullable Document voiding = stored.get("voiding", Document.class);
        @Nullable Document demand = stored.get("demand", Document.class);
        @Nullable Document moved = stored.get("moved", Document.class);
        Map<Step.Name, Step> steps = new EnumMap<>(Step.Name.class);
        all(stored, "steps", HandshakeDocument::step).forEach(step -> steps.put(step.name(), step));
        Set<Step.Name> told = stored.getList("told", String.class, List.of()).stream()
                .map(Step.Name::valueOf)
                .collect(Collectors.toSet());
        return new Shipment(
                new Report(
                        stored.getString("id"),
                        at(stored, "shippedAt"),
                        all(stored, "boxes", HandshakeDocument::box),
                        flag(stored, "customerNotified")),
                at(stored, "receivedAt"),
                all(stored, "corrections", HandshakeDocument::correction),
                voiding == null ? null : new Shipment.Voiding(voiding.getString("reason"), at(voiding, "at")),
                Shipment.Standing.valueOf(stored.getString("standing")),
                all(stored, "parcels", HandshakeDocument::parcel),
                flag(stored, "provisional"),
                all(stored, "toCart", HandshakeDocument::parcel),
                flag(stored, "completes"),
                flag(stored, "begun"),
                count(stored, "correctedAtCart"),
                flag(stored, "recalled"),
                flag(stored, "released"),
                steps,
                demand == null ? null : demand(demand),
                moved == null ? null : money(moved),
                stored.getString("cartReference"),
                count(stored, "mailed"),
                count(stored, "announced"),
                told);
    }

    private static Document correction(Shipment.Correction correction) {
        Document document = new Document("at", Date.from(correction.at()));
        put(document, "source", correction.source());
        list(
                document,
                "boxes",
                correction.boxes().stream().map(HandshakeDocument::box).toList());
        return document;
    }

    private static Shipment.Correction correction(Document stored) {
        return new Shipment.Correction(
                all(stored, "boxes", HandshakeDocument::box), at(stored, "at"), stored.getString("source"));
    }

    private static Document box(Box box) {
        Document document = carriage(box.carrier(), box.service(), box.trackingNumber(), box.trackingUrl());
        return document.append(
                "lines", box.lines().stream().map(HandshakeDocument::reported).toList());
    }

    private static Box box(Document stored) {
        return new Box(
                stored.getString("carrier"),
                stored.getString("service"),
                stored.getString("trackingNumber"),
                stored.getString("trackingUrl"),
                all(stored, "lines", HandshakeDocument::reported));
    }

    private static Document reported(ReportedLine line) {
        Document document = new Document();
        LineId id = line.lineId();
        Sku sku = line.sku();
        put(document, "lineId", id == null ? null : id.value());
        put(document, "sku", sku == null ? null : sku.value());
        return document.append("quantity", line.quantity());
    }

    private static ReportedLine reported(Document stored) {
        @Nullable String id = stored.getString("lineId");
        @Nullable String sku = stored.getString("sku");
        return new ReportedLine(
                id == null ? null : new LineId(id), sku == null ? null : new Sku(sku), stored.getInteger("quantity"));
    }

    static List<Document> parcels(List<Parcel> parcels) {
        return parcels.stream().map(HandshakeDocument::parcel).toList();
    }

    private static Document parcel(Parcel parcel) {
        Document document = carriage(parcel.carrier(), parcel.service(), parcel.trackingNumber(), parcel.trackingUrl());
        list(document, "lines", units(parcel.lines()));
        return document;
    }

    static Parcel parcel(Document stored) {
        return new Parcel(
                stored.getString("carrier"),
                stored.getString("service"),
                stored.getString("trackingNumber"),
                stored.getString("trackingUrl"),
                all(stored, "lines", HandshakeDocument::units));
    }

    private static Document carriage(
            String carrier, @Nullable String service, @Nullable String number, @Nullable String url) {
        Document document = new Document("carrier", carrier);
        put(document, "service", service);
        put(document, "trackingNumber", number);
        put(document, "trackingUrl", url);
        return document;
    }

    private static List<Document> units(List<Parcel.Units> lines) {
        return lines.stream()
                .map(units -> new Document("lineId", units.lineId().value())
                        .append("sku", units.sku().value())
                        .append("quantity", units.quantity()))
                .toList();
    }

    private static Parcel.Units units(Document stored) {
        return new Parcel.Units(
                new LineId(stored.getString("lineId")),
                new Sku(stored.getString("sku")),
                stored.getInteger("quantity"));
    }

    private static Document step(Step step) {
        Document document = new Document("name", step.name().name())
                .append("strategy", step.strategy().name())
                .append("state", step.state().name());
        Step.Outcome outcome = step.outcome();
        put(document, "outcome", outcome == null ? null : outcome.name());
        put(document, "detail", step.detail().isEmpty() ? null : step.detail());
        return document.append("at", Date.from(step.at()));
    }

    private static Step step(Document stored) {
        @Nullable String outcome = stored.getString("outcome");
        return new Step(
                Step.Name.valueOf(stored.getString("name")),
                Step.Strategy.valueOf(stored.getString("strategy")),
                Step.State.valueOf(stored.getString("state")),
                outcome == null ? null : Step.Outcome.valueOf(outcome),
                stored.get("detail", ""),
                at(stored, "at"));
    }

    private static Document demand(Demand demand) {
        Document document = new Document("amount", money(demand.amount()));
        flag(document, "whole", demand.whole());
        list(document, "lines", units(demand.lines()));
        flag(document, "last", demand.last());
        return document;
    }

    private static Demand demand(Document stored) {
        return new Demand(
                money(stored.get("amount", Document.class)),
                flag(stored, "whole"),
                all(stored, "lines", HandshakeDocument::units),
                flag(stored, "last"));
    }

    // ---- what people look at

    private static Document discrepancy(Discrepancy discrepancy) {
        Document document = new Document("kind", discrepancy.kind().name());
        put(document, "shipment", discrepancy.shipmentId());
        return document.append("detail", discrepancy.detail());
    }

    private static Discrepancy discrepancy(Document stored) {
        return new Discrepancy(
                Discrepancy.Kind.valueOf(stored.getString("kind")),
                stored.getString("shipment"),
                stored.getString("detail"));
    }

    private static Document task(Task task) {
        Document document =
                new Document("name", task.name()).append("kind", task.kind().name());
        put(document, "shipment", task.shipmentId());
        Step.Name step = task.step();
        put(document, "step", step == null ? null : step.name());
        document.append("title", task.title())
                .append("why", task.why())
                .append("todo", task.todo().stream().map(Task.Choice::name).toList())
                .append("openedAt", Date.from(task.openedAt()));
        Task.Resolution resolution = task.resolution();
        put(document, "resolution", resolution == null ? null : resolution(resolution));
        return document;
    }

    private static Task task(Document stored) {
        @Nullable String step = stored.getString("step");
        @Nullable Document resolution = stored.get("resolution", Document.class);
        return new Task(
                stored.getString("name"),
                Task.Kind.valueOf(stored.getString("kind")),
                stored.getString("shipment"),
                step == null ? null : Step.Name.valueOf(step),
                stored.getString("title"),
                stored.getString("why"),
                stored.getList("todo", String.class).stream()
                        .map(Task.Choice::valueOf)
                        .toList(),
                at(stored, "openedAt"),
                resolution == null ? null : resolution(resolution));
    }

    private static Document resolution(Task.Resolution resolution) {
        Document document = new Document();
        Task.Choice outcome = resolution.outcome();
        put(document, "outcome", outcome == null ? null : outcome.name());
        return document.append("by", resolution.by())
                .append("note", resolution.note())
                .append("at", Date.from(resolution.at()));
    }

    private static Task.Resolution resolution(Document stored) {
        @Nullable String outcome = stored.getString("outcome");
        return new Task.Resolution(
                outcome == null ? null : Task.Choice.valueOf(outcome),
                stored.getString("by"),
                stored.getString("note"),
                at(stored, "at"));
    }

    private static Document reconciled(Reconciled reconciled) {
        Document document =
                new Document("verdict", reconciled.verdict().name()).append("at", Date.from(reconciled.at()));
        list(
                document,
                "differences",
                reconciled.differences().stream()
                        .map(one -> new Document("field", one.field().name())
                                .append("shipment", one.shipmentId())
                                .append("expected", one.expected())
                                .append("found", one.found()))
                        .toList());
        return document.append("basis", reconciled.basis());
    }

    private static Reconciled reconciled(Document stored) {
        return new Reconciled(
                Reconciled.Verdict.valueOf(stored.getString("verdict")),
                all(
                        stored,
                        "differences",
                        one -> new Reconciled.Difference(
                                Reconciled.Field.valueOf(one.getString("field")),
                                one.getString("shipment"),
                                one.getString("expected"),
                                one.getString("found"))),
                at(stored, "at"),
                stored.getInteger("basis"));
    }

    // ---- values

    static Document money(Money money) {
        return new Document("amount", amount(money.amount())).append("currency", money.currency());
    }

    static Money money(Document stored) {
        return new Money(amount(stored, "amount"), stored.getString("currency"));
    }

    private static Decimal128 amount(BigDecimal amount) {
        return new Decimal128(amount);
    }

    private static BigDecimal amount(Document stored, String field) {
        return stored.get(field, Decimal128.class).bigDecimalValue();
    }

    private static Instant at(Document stored, String field) {
        return stored.getDate(field).toInstant();
    }

    private static @Nullable Instant maybeAt(Document stored, String field) {
        @Nullable Date at = stored.getDate(field);
        return at == null ? null : at.toInstant();
    }

    private static void put(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }

    private static void flag(Document document, String field, boolean set) {
        put(document, field, set ? Boolean.TRUE : null);
    }

    private static boolean flag(Document stored, String field) {
        return stored.get(field, false);
    }

    private static void count(Document document, String field, int count) {
        put(document, field, count == 0 ? null : count);
    }

    private static int count(Document stored, String field) {
        return stored.get(field, 0);
    }

    private static void list(Document document, String field, List<?> values) {
        put(document, field, values.isEmpty() ? null : values);
    }

    private static List<Document> list(Document stored, String field) {
        return stored.getList(field, Document.class, List.of());
    }

    private static <T> List<T> all(Document stored, String field, Function<Document, T> read) {
        List<T> all = new ArrayList<>();
        for (Document one : list(stored, field)) {
            all.add(read.apply(one));
        }
        return all;
    }
}
