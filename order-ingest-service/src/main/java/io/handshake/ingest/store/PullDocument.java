package io.handshake.ingest.store;

import io.handshake.ingest.domain.Pull;
import io.handshake.ingest.domain.Pull.Health;
import io.handshake.ingest.domain.Pull.Rereading;
import io.handshake.ingest.domain.Pull.Sweep;
import io.handshake.vocabulary.CartId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** How far a cart was pulled, as a document. Times of the cart keep their milliseconds, which is what carts give. */
final class PullDocument {
    private PullDocument() {}

    static Document of(Pull pull) {
        Document document = new Document("_id", pull.cart().value())
                .append("since", Date.from(pull.since()))
                .append("sweepDue", Date.from(pull.sweepDue()))
                .append("night", pull.night().toString());
        put(document, "watermark", pull.watermark());
        put(document, "swept", pull.swept());
        put(document, "rereadDue", pull.rereadDue());
        Sweep sweep = pull.sweep();
        if (sweep != null) {
            document.append("sweep", sweep(sweep));
        }
        Rereading rereading = pull.rereading();
        if (rereading != null) {
            document.append("rereading", text(new Document("of", rereading.of().name()), "after", rereading.after()));
        }
        return document.append("health", health(pull.health()));
    }

    static Pull from(Document stored) {
        @Nullable Document rereading = stored.get("rereading", Document.class);
        @Nullable Document sweep = stored.get("sweep", Document.class);
        Document health = stored.get("health", Document.class);
        return new Pull(
                new CartId(stored.getString("_id")),
                stored.getDate("since").toInstant(),
                instant(stored, "watermark"),
                instant(stored, "swept"),
                sweep == null ? null : sweepFrom(sweep),
                stored.getDate("sweepDue").toInstant(),
                rereading == null
                        ? null
                        : new Rereading(Rereading.Of.valueOf(rereading.getString("of")), rereading.getString("after")),
                instant(stored, "rereadDue"),
                LocalDate.parse(stored.getString("night")),
                new Health(
                        instant(health, "lastSuccess"),
                        health.getInteger("failures"),
                        instant(health, "failingSince"),
                        instant(health, "failedAt"),
                        health.getString("code"),
                        health.getString("reason"),
                        instant(health, "pausedUntil")));
    }

    /** The position as text: a connector must get back exactly what it gave, and a date here keeps milliseconds only. */
    private static Document sweep(Sweep sweep) {
        Document document = new Document("nightly", sweep.nightly())
                .append("begun", Date.from(sweep.begun()))
                .append("at", sweep.at().toString());
        return text(document, "token", sweep.token());
    }

    private static Sweep sweepFrom(Document stored) {
        return new Sweep(
                stored.getBoolean("nightly"),
                stored.getDate("begun").toInstant(),
                Instant.parse(stored.getString("at")),
                stored.getString("token"));
    }

    private static Document health(Health health) {
        Document document = new Document("failures", health.failures());
        put(document, "lastSuccess", health.lastSuccess());
        put(document, "failingSince", health.failingSince());
        put(document, "failedAt", health.failedAt());
        text(document, "code", health.code());
        text(document, "reason", health.reason());
        put(document, "pausedUntil", health.pausedUntil());
        return document;
    }

    private static Document text(Document document, String field, @Nullable String value) {
        return value == null ? document : document.append(field, value);
    }

    private static void put(Document document, String field, @Nullable Instant value) {
        if (value != null) {
            document.append(field, Date.from(value));
        }
    }

    private static @Nullable Instant instant(Document stored, String field) {
        @Nullable Date date = stored.getDate(field);
        return date == null ? null : date.toInstant();
    }
}
