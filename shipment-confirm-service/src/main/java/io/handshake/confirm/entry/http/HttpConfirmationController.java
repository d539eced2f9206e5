package io.handshake.confirm.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.ConfirmationFile;
import io.handshake.confirm.domain.ConfirmationFile.Entry;
import io.handshake.confirm.domain.ConfirmationFile.Fact;
import io.handshake.vocabulary.Money;
import io.swagger.v3.oas.annotations.Operation;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a cart that is only files is told. */
@RestController
class HttpConfirmationController {
    private static final int MOST = 5_000;
    private static final String NEXT = "Handshake-Next";
    private static final List<String> HEADER = List.of(
            "position",
            "orderNumber",
            "cartOrderId",
            "shipmentId",
            "status",
            "carrier",
            "service",
            "trackingNumber",
            "trackingUrl",
            "shippedAt",
            "captureAmount",
            "captureCurrency");

    private final ConfirmationFile file;
    private final Carts carts;

    HttpConfirmationController(ConfirmationFile file, Carts carts) {
        this.file = file;
        this.carts = carts;
    }

    /** One package of a shipment, with what is said of it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            long position,
            String orderNumber,
            @Nullable String cartOrderId,
            String shipmentId,
            ConfirmationFile.Status status,
            String carrier,
            @Nullable String service,
            @Nullable String trackingNumber,
            @Nullable String trackingUrl,
            Instant shippedAt,
            @Nullable BigDecimal captureAmount,
            @Nullable String captureCurrency) {}

    /**
     * A part of the file.
     *
     * @param next give it as {@code after} for what comes behind it, now or later
     */
    record Part(List<Row> items, long next) {}

    @Operation(
            summary = "The confirmation file of a cart that is only files",
            description =
                    "A row per shipment and package, in the cart's words. It only grows: other tracking, or that a"
                            + " shipment never left (VOIDED), comes as further rows; the last row of a shipment counts. Give next (in"
                            + " CSV the header Handshake-Next, or the last position) as after to go on. limit counts shipments.")
    @GetMapping(path = "/carts/{cartId}/confirmations", produces = MediaType.APPLICATION_JSON_VALUE)
    Part list(
            @PathVariable String cartId,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "500") int limit) {
        CartSettings cart = cart(cartId);
        List<Entry> entries = file.after(cart.id(), after, Math.clamp(limit, 1, MOST));
        return new Part(
                rows(cart, entries),
                entries.isEmpty() ? after : entries.getLast().position());
    }

    /** The same as a table. */
    @GetMapping(path = "/carts/{cartId}/confirmations", produces = "text/csv")
    ResponseEntity<String> table(
            @PathVariable String cartId,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "500") int limit)
            throws IOException {
        Part part = list(cartId, after, limit);
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(HEADER);
            for (Row row : part.items()) {
                csv.writeRecord(cells(row));
            }
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header("Content-Disposition", "attachment; filename=\"confirmations-" + cartId + ".csv\"")
                .header(NEXT, Long.toString(part.next()))
                .body(text.toString());
    }

    private CartSettings cart(String id) {
        CartSettings cart = carts.named(id).orElseThrow(() -> Refusals.unknownCart(id, carts));
        if (cart.type() != CartSettings.Type.FILE) {
            throw Refusals.notAFileCart(id);
        }
        return cart;
    }

    private static List<Row> rows(CartSettings cart, List<Entry> entries) {
        List<Row> rows = new ArrayList<>();
        for (Entry entry : entries) {
            Fact fact = entry.fact();
            Money demanded = fact.demanded();
            fact.parcels()
                    .forEach(parcel -> rows.add(new Row(
                            entry.position(),
                            fact.order().orderNumber(),
                            fact.cartOrderId(),
                            fact.shipmentId(),
                            fact.status(),
                            cart.carriers().getOrDefault(parcel.carrier(), parcel.carrier()),
                            parcel.service(),
                            parcel.trackingNumber(),
                            parcel.trackingUrl(),
                            fact.shippedAt(),
                            demanded == null ? null : demanded.amount(),
                            demanded == null ? null : demanded.currency())));
        }
        return rows;
    }

    private static List<String> cells(Row row) {
        BigDecimal amount = row.captureAmount();
        return List.of(
                Long.toString(row.position()),
                safe(row.orderNumber()),
                safe(row.cartOrderId()),
                safe(row.shipmentId()),
                row.status().name(),
                safe(row.carrier()),
                safe(row.service()),
                safe(row.trackingNumber()),
                safe(row.trackingUrl()),
                row.shippedAt().toString(),
                amount == null ? "" : amount.toPlainString(),
                safe(row.captureCurrency()));
    }

    /** A spreadsheet would run a cell that begins like a formula (CWE-1236); an apostrophe makes it text. */
    private static String safe(@Nullable String cell) {
        return cell == null || cell.isEmpty()
                ? ""
                : "=+-@\t\r\0".indexOf(cell.charAt(0)) < 0 || cell.matches("[+-]?[0-9]+([.,][0-9]+)?")
                        ? cell
                        : "'" + cell;
    }
}
