package io.handshake.ingest.store;

import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.ParkedRow;
import io.handshake.vocabulary.CartId;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Imports and parked rows as documents. */
final class ImportDocument {
    private ImportDocument() {}

    static Document of(Import item) {
        Document counts = new Document();
        item.counts().forEach((outcome, count) -> counts.append(outcome.name(), count));
        Document document = new Document("cart", item.cartId().value())
                .append(
                        "upload",
                        new Document("bytes", item.upload().bytes())
                                .append("sha256", item.upload().sha256())
                                .append("contentType", item.upload().contentType())
                                .append("declaredFormat", item.upload().declaredFormat()))
                .append("dryRun", item.dryRun())
                .append("format", item.format())
                .append("header", item.header())
                .append("state", item.state().name())
                .append("rows", item.rows())
                .append("total", item.total())
                .append("counts", counts)
                .append("startedAt", Date.from(item.startedAt()))
                .append("finishedAt", item.finishedAt() == null ? null : Date.from(item.finishedAt()))
                .append("trace", item.trace());
        Import.Problem problem = item.problem();
        return problem == null
                ? document
                : document.append(
                        "problem",
                        new Document("slug", problem.slug())
                                .append("title", problem.title())
                                .append("detail", problem.detail())
                                .append("place", problem.place())
                                .append("cure", problem.cure()));
    }

    static Import from(String id, Document stored) {
        Document upload = stored.get("upload", Document.class);
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        stored.get("counts", Document.class)
                .forEach((outcome, count) -> counts.put(Outcome.valueOf(outcome), (Long) count));
        @Nullable Date finishedAt = stored.getDate("finishedAt");
        @Nullable Document problem = stored.get("problem", Document.class);
        return new Import(
                id,
                new CartId(stored.getString("cart")),
                new Import.Upload(
                        upload.getLong("bytes"),
                        upload.getString("sha256"),
                        upload.getString("contentType"),
                        upload.getString("declaredFormat")),
                stored.getBoolean("dryRun"),
                stored.getString("format"),
                stored.getList("header", String.class),
                Import.State.valueOf(stored.getString("state")),
                stored.getLong("rows"),
                stored.getLong("total"),
                counts,
                stored.getDate("startedAt").toInstant(),
                finishedAt == null ? null : finishedAt.toInstant(),
                problem == null
                        ? null
                        : new Import.Problem(
                                problem.getString("slug"),
                                problem.getString("title"),
                                problem.getString("detail"),
                                problem.getString("place"),
                                problem.getString("cure")),
                stored.getString("trace"));
    }

    static Document of(ParkedRow row) {
        return new Document("_id", row.id())
                .append("import", row.importId())
                .append("place", row.place())
                .append("line", row.line())
                .append("orderNumber", row.orderNumber())
                .append("raw", row.raw())
                .append("faults", faults(row.faults()))
                .append("parkedAt", Date.from(row.parkedAt()));
    }

    static ParkedRow parkedRow(Document stored) {
        return new ParkedRow(
                stored.getString("import"),
                stored.getLong("place"),
                stored.getLong("line"),
                stored.getString("orderNumber"),
                stored.getString("raw"),
                faults(stored),
                stored.getDate("parkedAt").toInstant());
    }

    /** Why an order is parked, of whichever way in. */
    static List<Document> faults(List<ParkedRow.Fault> faults) {
        return faults.stream()
                .map(fault -> new Document("reason", fault.reason())
                        .append("line", fault.line())
                        .append("column", fault.column())
                        .append("message", fault.message()))
                .toList();
    }

    /** As {@link #faults(List)} wrote them into a document. */
    static List<ParkedRow.Fault> faults(Document stored) {
        return stored.getList("faults", Document.class).stream()
                .map(fault -> new ParkedRow.Fault(
                        fault.getString("reason"),
                        fault.getLong("line"),
                        fault.getString("column"),
                        fault.getString("message")))
                .toList();
    }
}
