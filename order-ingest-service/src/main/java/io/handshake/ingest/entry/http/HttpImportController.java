package io.handshake.ingest.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.ParkedRow;
import io.handshake.ingest.entry.format.UnreadableExport;
import io.handshake.ingest.entry.imports.BeginImport;
import io.handshake.vocabulary.CartId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Exports in, as they are; and how far each is. */
@RestController
class HttpImportController {
    private static final int PARKED_ROWS_AT_ONCE = 500;

    private final BeginImport beginImport;
    private final Imports imports;
    private final Carts carts;

    HttpImportController(BeginImport beginImport, Imports imports, Carts carts) {
        this.beginImport = beginImport;
        this.imports = imports;
        this.carts = carts;
    }

    /** The body is the export itself. */
    @Operation(
            summary = "Upload an export",
            description =
                    "The body is the export itself; its format is told by its content. 202 comes once the upload is"
                            + " durable: follow the import at Location. 503 with Retry-After comes while too much waits for the"
                            + " broker or the disk is nearly full; nothing was kept then.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(mediaType = "text/csv", schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/xml",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/json",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                        schema = @Schema(type = "string", format = "binary"))
                            }))
    @PostMapping(path = "/carts/{cartId}/imports", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ImportView> upload(
            @PathVariable String cartId,
            @RequestParam @Nullable String format,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestHeader(name = "Content-Type", required = false) @Nullable String contentType,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            HttpServletRequest request)
            throws IOException {
        return begin(
                new BeginImport.Request(cart(cartId), contentType, format, dryRun, idempotencyKey),
                request.getInputStream());
    }

    /** The export is the part {@code file} of a form, as browsers send it. */
    @PostMapping(
            path = "/carts/{cartId}/imports",
            consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ImportView> uploadForm(
            @PathVariable String cartId,
            @RequestParam @Nullable String format,
            @RequestParam(defaultValue = "false") boolean dryRun,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestPart MultipartFile file)
            throws IOException {
        try (InputStream body = file.getInputStream()) {
            return begin(
                    new BeginImport.Request(cart(cartId), file.getContentType(), format, dryRun, idempotencyKey), body);
        }
    }

    private ResponseEntity<ImportView> begin(BeginImport.Request request, InputStream body) throws IOException {
        String key = request.idempotencyKey();
        if (key != null && key.isBlank()) {
            throw Refusals.blankIdempotencyKey();
        }
        String type = request.contentType();
        if (type != null && type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            throw Refusals.notAForm();
        }
        try {
            Import begun = beginImport.begin(request, body);
            return ResponseEntity.accepted()
                    .location(URI.create("/imports/" + begun.id()))
                    .body(ImportView.of(begun));
        } catch (UnreadableExport unreadable) {
            throw Refusals.unreadable(unreadable);
        } catch (BeginImport.UploadTooLarge tooLarge) {
            throw Refusals.tooLarge(tooLarge);
        } catch (BeginImport.KeyReused reused) {
            throw Refusals.keyReused(reused);
        } catch (Imports.UploadUnderWay underWay) {
            throw Refusals.underWay(underWay);
        }
    }

    @Operation(
            summary = "How far an import is",
            description = "Counts are orders; read is the sum of the six after it.")
    @GetMapping("/imports/{id}")
    ImportView get(@PathVariable String id) {
        return ImportView.of(find(id));
    }

    @Operation(
            summary = "What an import parked",
            description = "With line, column, reason and text; as text/csv a file to mend and upload again.")
    @GetMapping(path = "/imports/{id}/parked-rows", produces = MediaType.APPLICATION_JSON_VALUE)
    PageView<ParkedRowView> parkedRows(
            @PathVariable String id,
            @RequestParam @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        find(id);
        int most = Math.clamp(limit, 1, PARKED_ROWS_AT_ONCE);
        String after = Cursor.key(cursor);
        if (after != null && !after.startsWith(id + "/")) {
            throw Refusals.badCursor();
        }
        List<ParkedRow> rows = imports.parkedRows(id, after, most);
        return new PageView<>(
                rows.stream().map(ParkedRowView::of).toList(),
                rows.size() < most ? null : Cursor.of(rows.getLast().id()));
    }

    /** The parked orders as a table with the reason beside, ready to mend and upload again. */
    @GetMapping(path = "/imports/{id}/parked-rows", produces = "text/csv")
    ResponseEntity<StreamingResponseBody> parkedRowsFile(@PathVariable String id) {
        Import item = find(id);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                .header("Content-Disposition", "attachment; filename=\"parked-" + item.id() + ".csv\"")
                .body(out -> ParkedRowsFile.write(item, imports, out));
    }

    private Import find(String id) {
        return imports.find(id).orElseThrow(() -> Refusals.unknownImport(id));
    }

    private CartSettings cart(String id) {
        try {
            return carts.find(new CartId(id)).orElseThrow(() -> Refusals.unknownCart(id, carts));
        } catch (IllegalArgumentException misshapen) {
            throw Refusals.unknownCart(id, carts);
        }
    }
}
