package io.handshake.confirm.entry.http;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.entry.ConfirmSettings;
import io.handshake.vocabulary.CartId;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What came of holding a day's orders against what their carts show. */
@RestController
class HttpReconciliationController {
    private static final int MOST = 500;

    private final HandshakeDesk desk;
    private final Carts carts;
    private final Duration promise;
    private final Clock clock;

    HttpReconciliationController(HandshakeDesk desk, Carts carts, ConfirmSettings settings, Clock clock) {
        this.desk = desk;
        this.carts = carts;
        this.promise = settings.promise();
        this.clock = clock;
    }

    @Operation(
            summary = "Whether the carts show what left on a day, order by order",
            description =
                    "By the day on which a shipment left, in UTC; today unless date is given. The figures are of the"
                            + " whole day, the items of the page. withinPromise is the share of the shipments whose four steps had"
                            + " ended within shipment-confirm.promise; PENDING orders are within it, and not read back yet.")
    @GetMapping(path = "/reconciliation", produces = MediaType.APPLICATION_JSON_VALUE)
    ReconciliationView json(
            @RequestParam @Nullable String cart,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate date,
            @RequestParam @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        CartId only = cart(cart);
        LocalDate day = day(date);
        ReconciliationView.Figures figures = new ReconciliationView.Figures(day, promise, clock.instant());
        each(day, only, figures::count);
        int most = Math.clamp(limit, 1, MOST);
        List<OrderHandshake> page = desk.leftOn(day, only, Cursor.key(cursor), most);
        return figures.view(
                only,
                page,
                page.size() < most ? null : Cursor.of(page.getLast().key().toString()));
    }

    @Operation(summary = "The same as a table, all of the day")
    @GetMapping(path = "/reconciliation", produces = "text/csv")
    void csv(
            @RequestParam @Nullable String cart,
            @RequestParam @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) @Nullable LocalDate date,
            HttpServletResponse response)
            throws IOException {
        CartId only = cart(cart);
        response.setContentType("text/csv; charset=utf-8");
        try (CsvWriter csv =
                CsvWriter.builder().build(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8))) {
            csv.writeRecord(ReconciliationView.Item.HEADER);
            each(
                    day(date),
                    only,
                    handshake -> ReconciliationView.Item.of(handshake, promise, clock.instant())
                            .rows()
                            .forEach(csv::writeRecord));
        }
    }

    private @Nullable CartId cart(@Nullable String name) {
        return name == null
                ? null
                : carts.named(name).map(CartSettings::id).orElseThrow(() -> Refusals.unknownCart(name, carts));
    }

    private LocalDate day(@Nullable LocalDate given) {
        return given == null ? LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) : given;
    }

    private void each(LocalDate day, @Nullable CartId cart, Consumer<OrderHandshake> use) {
        @Nullable String after = null;
        List<OrderHandshake> page;
        do {
            page = desk.leftOn(day, cart, after, MOST);
            page.forEach(use);
            after = page.isEmpty() ? null : page.getLast().key().toString();
        } while (page.size() == MOST);
    }
}
