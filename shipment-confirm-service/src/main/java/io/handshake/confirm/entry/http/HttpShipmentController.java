package io.handshake.confirm.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.entry.ConfirmSettings;
import io.handshake.confirm.entry.Place;
import io.handshake.confirm.entry.StatedShipment;
import io.handshake.confirm.entry.TakeInShipments;
import io.handshake.confirm.entry.TakeInShipments.Outcome;
import io.handshake.confirm.entry.Unreadable;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.vocabulary.OrderKey;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shipments in, and how far each is. */
@RestController
class HttpShipmentController {
    private final TakeInShipments shipments;
    private final HandshakeDesk desk;
    private final ConfirmShipments confirm;
    private final Carts carts;
    private final IntakeGate gate;
    private final ConfirmSettings settings;
    private final Requests requests;
    private final JsonShipments json;

    HttpShipmentController(
            TakeInShipments shipments,
            HandshakeDesk desk,
            ConfirmShipments confirm,
            Carts carts,
            IntakeGate gate,
            ConfirmSettings settings,
            Requests requests,
            JsonMapper mapper) {
        this.shipments = shipments;
        this.desk = desk;
        this.confirm = confirm;
        this.carts = carts;
        this.gate = gate;
        this.settings = settings;
        this.requests = requests;
        this.json = new JsonShipments(mapper);
    }

    /** What may be posted; for the API's description. Bodies are read field by field. */
    record ShipmentBody(
            String shipmentId,
            String cartId,
            String orderNumber,
            Instant shippedAt,
            List<PackageBody> packages,
            @Nullable Boolean customerNotified) {}

    /** One parcel. */
    record PackageBody(
            String carrier,
            @Nullable String service,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            @Nullable List<LineBody> lines) {}

    /** So many units, by line id or SKU. */
    record LineBody(@Nullable String lineId, @Nullable String sku, int quantity) {}

    /** Other packages. */
    record CorrectionBody(List<PackageBody> packages) {}

    /** Why it never left. */
    record VoidBody(String reason) {}

    /** A shipment that was taken in; {@code state} is its verdict. */
    record Accepted(String shipmentId, Shipment.Standing state) {}

    /**
     * What became of one of a batch.
     *
     * @param place where it stood
     * @param state its verdict; CONFLICT or REFUSED if it was not taken in
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            String place,
            @Nullable String shipmentId,
            String state,
            @Nullable String key,
            @Nullable String detail,
            @Nullable String cure) {}

    /** What became of a batch, in its order. */
    record Batch(List<Item> items) {}

    @Operation(
            summary = "Report what left the building",
            description =
                    "One shipment, or a list of them. A shipment is a fact: it is recorded and published even where it"
                            + " contradicts its order; 422 only for what can't be read as a shipment, a field of"
                            + " unknown name included. The same again gives the"
                            + " same answer; another content under the same shipmentId gives 409 with the difference. Of a"
                            + " list each is taken for itself, and the answer says what became of it. 202 comes when it is"
                            + " durable.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = ShipmentBody.class))))
    @PostMapping(
            path = "/shipments",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Object report(HttpServletRequest request) throws IOException {
        gate.requireOpen();
        byte[] body = requests.body(request);
        JsonNode tree = json.tree(body);
        if (tree.isArray()) {
            List<BatchEntry> entries = new ArrayList<>();
            for (JsonNode one : tree) {
                Place place = new Place("[" + entries.size() + "]", ".");
                entries.add(BatchEntry.of(place, id(one), () -> JsonShipments.shipment(place, one)));
            }
            requireNotTooMany(entries);
            return requests.once(request, body, () -> batch(entries), () -> batch(entries));
        }
        StatedShipment.Reported reported;
        try {
            reported = JsonShipments.shipment(Place.WHOLE, tree).read(carts);
        } catch (Unreadable unreadable) {
            throw Refusals.unreadable(unreadable);
        }
        return requests.once(request, body, () -> report(reported), () -> report(reported));
    }

    private static @Nullable String id(JsonNode one) {
        JsonNode id = one.path("shipmentId");
        return id.isString() && !id.asString().isBlank() ? id.asString() : null;
    }

    @Operation(
            summary = "Report many shipments as a table",
            description =
                    "A header and a row per line of a package: shipmentId,cartId,orderNumber,shippedAt,package,carrier,"
                            + "service,trackingNumber,trackingUrl,lineId,sku,quantity,customerNotified. Rows with the same shipmentId"
                            + " belong together, and those with the same package within it.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = @Content(mediaType = "text/csv", schema = @Schema(type = "string"))))
    @PostMapping(path = "/shipments", consumes = "text/csv", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Batch reportTable(HttpServletRequest request) throws IOException {
        gate.requireOpen();
        byte[] body = requests.body(request);
        List<BatchEntry> entries;
        try {
            entries = CsvShipments.read(body);
        } catch (Unreadable unreadable) {
            throw Refusals.unreadable(unreadable);
        }
        requireNotTooMany(entries);
        return requests.once(request, body, () -> batch(entries), () -> batch(entries));
    }

    private void requireNotTooMany(List<BatchEntry> entries) {
        if (entries.size() > settings.most()) {
            throw Refusals.tooMany(settings.most());
        }
    }

    private Accepted report(StatedShipment.Reported reported) {
        String id = reported.report().shipmentId();
        return accepted(id, shipments.report(reported.order(), reported.report()));
    }

    private static Accepted accepted(String id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Taken taken -> new Accepted(id, taken.shipment().standing());
            case Outcome.Known known -> new Accepted(id, known.shipment().standing());
            case Outcome.Differs differs -> throw Refusals.differs(id, differs.difference());
            case Outcome.HeldElsewhere _ -> throw Refusals.heldElsewhere(id);
            case Outcome.Unknown _ -> throw Refusals.unknownShipment(id);
            case Outcome.Refused refused -> throw Refusals.refused(id, refused.reason());
        };
    }

    /** Shipments of one order follow each other; orders don't wait for each other. */
    private Batch batch(List<BatchEntry> entries) {
        Map<String, List<Integer>> orders = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            StatedShipment stated = entries.get(i).stated();
            orders.computeIfAbsent(
                            stated == null ? "" : stated.cartId() + "/" + stated.orderNumber(), _ -> new ArrayList<>())
                    .add(i);
        }
        @Nullable Item[] items = new Item[entries.size()];
        Traceparent trace = Trace.current().orElseGet(Traceparent::begun);
        Semaphore room = new Semaphore(settings.atOnce());
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (List<Integer> order : orders.values()) {
                Callable<?> work = () -> {
                    room.acquire();
                    try (Trace _ = Trace.enter(trace)) {
                        order.forEach(i -> items[i] = item(entries.get(i)));
                    } finally {
                        room.release();
                    }
                    return order;
                };
                running.add(workers.submit(work));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException failed) {
            // What was stored is stored; the same batch again completes it.
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the service stops", stopped);
        }
        List<Item> all = new ArrayList<>();
        for (Item item : items) {
            if (item == null) {
                throw new IllegalStateException("a shipment of the batch was left out");
            }
            all.add(item);
        }
        return new Batch(all);
    }

    private Item item(BatchEntry entry) {
        StatedShipment stated = entry.stated();
        Unreadable refused = entry.refused();
        String place = entry.place().of();
        if (stated != null) {
            try {
                StatedShipment.Reported reported = stated.read(carts);
                return item(
                        place, reported.report().shipmentId(), shipments.report(reported.order(), reported.report()));
            } catch (Unreadable unreadable) {
                refused = unreadable;
            }
        }
        if (refused == null) {
            throw new IllegalStateException("a shipment of the batch says nothing");
        }
        return new Item(
                refused.place().isEmpty() ? place : refused.place(),
                entry.shipmentId(),
                "REFUSED",
                refused.key(),
                refused.message(),
                refused.cure());
    }

    private static Item item(String place, String id, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Taken taken ->
                new Item(place, id, taken.shipment().standing().name(), null, null, null);
            case Outcome.Known known ->
                new Item(place, id, known.shipment().standing().name(), null, null, null);
            case Outcome.Differs differs ->
                new Item(
                        place,
                        id,
                        "CONFLICT",
                        "shipmentId",
                        differs.difference(),
                        "report other goods under another shipmentId, other tracking as a correction");
            case Outcome.HeldElsewhere _ ->
                new Item(
                        place,
                        id,
                        "CONFLICT",
                        "shipmentId",
                        "the shipmentId belongs to a shipment of another order",
                        "give each shipment an id of its own");
            case Outcome.Unknown _, Outcome.Refused _ ->
                throw new IllegalStateException("a report can't come to " + outcome);
        };
    }

    @Operation(
            summary = "The shipment has other tracking",
            description =
                    "The same goods in these packages. Where the number of packages is the same, their lines may be left"
                            + " out; each keeps its own. An id that holds / or # is given as ?id= at /shipments/by-id/corrections.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = CorrectionBody.class))))
    @PostMapping(
            path = "/shipments/{id}/corrections",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted correct(
            @PathVariable("id") String inPath,
            @RequestParam(name = "id", required = false) @Nullable String inQuery,
            HttpServletRequest request)
            throws IOException {
        String id = id(inPath, inQuery);
        gate.requireOpen();
        byte[] body = requests.body(request);
        JsonNode tree = object(body);
        OrderKey order = orderOf(id);
        Function<List<Box>, List<Box>> boxes;
        try {
            JsonShipments.requireKnown(Place.WHOLE, tree, JsonShipments.PACKAGES);
            List<StatedShipment.StatedPackage> packages = JsonShipments.packages(Place.WHOLE, tree);
            boxes = before -> StatedShipment.boxes(Place.WHOLE, packages, before);
            return requests.once(
                    request,
                    body,
                    () -> accepted(id, shipments.correct(order, id, boxes, null)),
                    () -> accepted(id, new Outcome.Known(seen(id).shipment())));
        } catch (Unreadable unreadable) {
            throw Refusals.unreadable(unreadable);
        }
    }

    @Operation(
            summary = "The shipment never left",
            description = "Its label was voided. What the cart was told is taken back as far as it can be.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = VoidBody.class))))
    @PostMapping(
            path = "/shipments/{id}/void",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted voided(
            @PathVariable("id") String inPath,
            @RequestParam(name = "id", required = false) @Nullable String inQuery,
            HttpServletRequest request)
            throws IOException {
        String id = id(inPath, inQuery);
        gate.requireOpen();
        byte[] body = requests.body(request);
        JsonNode tree = object(body);
        OrderKey order = orderOf(id);
        try {
            JsonShipments.requireKnown(Place.WHOLE, tree, JsonShipments.VOIDING);
            String reason = StatedShipment.reason(JsonShipments.text(Place.WHOLE, tree, "reason"));
            return requests.once(
                    request,
                    body,
                    () -> accepted(id, shipments.voided(order, id, reason)),
                    () -> accepted(id, new Outcome.Known(seen(id).shipment())));
        } catch (Unreadable unreadable) {
            throw Refusals.unreadable(unreadable);
        }
    }

    private JsonNode object(byte[] body) {
        JsonNode tree = json.tree(body);
        if (!tree.isObject()) {
            throw Refusals.notJson(", which is a list here");
        }
        return tree;
    }

    /** {@code by-id} in the path asks for the one in the query. */
    private static String id(String inPath, @Nullable String inQuery) {
        return inQuery != null && inPath.equals("by-id") ? inQuery : inPath;
    }

    private OrderKey orderOf(String id) {
        return shipments.orderOf(id).orElseThrow(() -> Refusals.unknownShipment(id));
    }

    @Operation(
            summary = "One shipment, and how far its handshake is",
            description = "An id that holds / or # is given as ?id= at /shipments/by-id.")
    @GetMapping("/shipments/{id}")
    ShipmentView get(
            @PathVariable("id") String inPath, @RequestParam(name = "id", required = false) @Nullable String inQuery) {
        SeenShipment seen = seen(id(inPath, inQuery));
        return view(seen.order(), seen.shipment());
    }

    private record SeenShipment(HandshakeDesk.Seen order, Shipment shipment) {}

    private SeenShipment seen(String id) {
        return desk.look(orderOf(id))
                .flatMap(order -> order.handshake().shipment(id).map(shipment -> new SeenShipment(order, shipment)))
                .orElseThrow(() -> Refusals.unknownShipment(id));
    }

    private ShipmentView view(HandshakeDesk.Seen seen, Shipment shipment) {
        OrderHandshake handshake = seen.handshake();
        return ShipmentView.of(
                handshake, shipment, seen.attempts(), step -> confirm.behind(handshake.key(), shipment, step));
    }

    @Operation(summary = "All shipments of an order, in the order in which they were reported")
    @GetMapping("/shipments")
    PageView<ShipmentView> ofOrder(@RequestParam String cart, @RequestParam String order) {
        CartSettings settingsOfCart = carts.named(cart).orElseThrow(() -> Refusals.unknownCart(cart, carts));
        String number = settingsOfCart.normalised(order);
        if (number.isBlank()) {
            throw Refusals.badParameter("order", "the parameter 'order' is blank", "give the order's number");
        }
        return new PageView<>(
                desk.look(new OrderKey(settingsOfCart.id(), number))
                        .map(seen -> seen.handshake().shipments().stream()
                                .map(shipment -> view(seen, shipment))
                                .toList())
                        .orElseGet(List::of),
                null);
    }
}
