package io.handshake.ingest.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.entry.format.UnreadableExport;
import io.handshake.ingest.entry.imports.BeginImport;
import io.handshake.ingest.entry.pull.FetchOutcome;
import io.handshake.runtime.problem.ProblemException;
import io.handshake.vocabulary.OrderKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/** What this leg refuses, and in which words: the key, the place, the cure. */
final class Refusals {
    private Refusals() {}

    static ProblemException unknownCart(String id, Carts known) {
        String names = known.all().stream()
                .map(CartSettings::id)
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", "));
        return refusal(
                HttpStatus.NOT_FOUND,
                "unknown-cart",
                "There is no such cart",
                "no cart '" + id + "' is configured; the carts are: " + names,
                id,
                null,
                "use one of those, or add the cart to carts.yaml and restart the services");
    }

    /** Says the same of carts that don't exist: whoever asks needs no key. */
    static ProblemException noWebhooks() {
        return refusal(
                HttpStatus.NOT_FOUND,
                "no-webhooks",
                "No webhooks are taken here",
                "there is no such cart, or it sends none that can be verified",
                null,
                null,
                "check the cart's id in the address; if the cart can send webhooks, write 'webhook-secret' in carts.yaml"
                        + " and restart the service");
    }

    static ProblemException unverified() {
        return refusal(
                HttpStatus.UNAUTHORIZED,
                "unverified-webhook",
                "The webhook is not verified",
                "nothing was done",
                null,
                null,
                "sign it with the secret that both sides share, and send it soon after");
    }

    static ProblemException webhookTooLarge(DataSize largest) {
        return refusal(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                "The webhook is too large",
                "its body is larger than " + largest.toBytes() + " bytes",
                null,
                null,
                "send the order's id alone, or raise order-ingest.webhooks.largest");
    }

    static ProblemException webhookIncomplete(Duration arrival) {
        return refusal(
                HttpStatus.REQUEST_TIMEOUT,
                "incomplete-webhook",
                "The webhook did not arrive whole",
                "its body broke off, or was not there within " + arrival.toMillis() + " ms",
                null,
                null,
                "send it again, at once and whole; what is not sent again is found when orders are polled");
    }

    static ProblemException webhookNotStored() {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "webhook-not-stored",
                "The webhook could not be stored in time",
                "nothing was done",
                Map.of("cure", "send it again; what is not sent again is found when orders are polled"),
                Duration.ofSeconds(10));
    }

    static ProblemException unknownOrder(OrderKey key) {
        return refusal(
                HttpStatus.NOT_FOUND,
                "unknown-order",
                "There is no such order",
                "order '" + key + "' was never imported",
                key.toString(),
                null,
                "check the cart and the number; if the order is in an export, look at that import's parked rows");
    }

    static ProblemException notAtCart(OrderKey key) {
        return refusal(
                HttpStatus.NOT_FOUND,
                "unknown-at-cart",
                "The cart has no such order",
                "cart '" + key.cartId() + "' answered that it has no order '" + key.orderNumber() + "'",
                key.toString(),
                null,
                "check the number; an order that the customer has not placed yet is none");
    }

    static ProblemException notPulled(String cart) {
        return refusal(
                HttpStatus.CONFLICT,
                "cart-not-pulled",
                "Orders of this cart can't be read one by one",
                "cart '" + cart + "' has no API that we know; its orders come as files or over its topic",
                cart,
                null,
                "upload an export, or set the cart's type and url in carts.yaml");
    }

    static ProblemException cartAway(String cart, FetchOutcome.Failed failed) {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "cart-unavailable",
                "The cart could not be asked",
                "cart '" + cart + "', " + failed.code() + ": " + failed.reason(),
                Map.of("key", cart, "cure", "ask again later; what failed is at GET /carts"),
                failed.retryAfter() == null ? Duration.ofSeconds(10) : failed.retryAfter());
    }

    static ProblemException unknownImport(String id) {
        return refusal(
                HttpStatus.NOT_FOUND,
                "unknown-import",
                "There is no such import",
                "no import '" + id + "'",
                id,
                null,
                "use the id in the Location header that answered the upload");
    }

    static ProblemException badKey(IllegalArgumentException misshapen) {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "bad-order-key",
                "That cannot be an order key",
                String.valueOf(misshapen.getMessage()),
                null,
                null,
                "an order key is the cart's id, a slash and the order number, such as shop-eu/1001");
    }

    static ProblemException badCursor() {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "bad-cursor",
                "That cursor is not ours",
                "the parameter 'cursor' was not given out by this list",
                "cursor",
                null,
                "give 'next' of the page before as it is, or leave the parameter out to start anew");
    }

    static ProblemException blankIdempotencyKey() {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "bad-idempotency-key",
                "The Idempotency-Key is blank",
                "the header Idempotency-Key is there and says nothing; all such uploads would be one",
                null,
                "Idempotency-Key",
                "send a key of your own, such as a UUID, or leave the header out");
    }

    static ProblemException notAForm() {
        return refusal(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "unsupported-format",
                "The upload is called a form",
                "Content-Type application/x-www-form-urlencoded is not the type of an export; some clients send it unasked",
                null,
                "Content-Type",
                "send Content-Type: text/csv (or application/xml, application/json, application/octet-stream)");
    }

    static ProblemException badSince() {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "bad-parameter",
                "That cannot be asked for",
                "the parameter 'since' lies outside the years 1970 to 9999",
                "since",
                null,
                "give a time such as 2026-11-23T14:05:00Z");
    }

    static ProblemException badAcknowledgement(int place) {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "bad-acknowledgement",
                "That acknowledges nothing",
                "entry " + place + " of the list lacks an order key or a revision of at least 1; none was taken",
                null,
                "[" + place + "]",
                "send entries such as {\"orderKey\": \"shop-eu/1001\", \"revision\": 2}");
    }

    static ProblemException onlyUnacknowledged() {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "bad-parameter",
                "That cannot be asked for",
                "the parameter 'acknowledged' may only be false",
                "acknowledged",
                null,
                "give acknowledged=false for what the OMS has not taken yet, or leave it out for all orders");
    }

    static ProblemException unreadable(UnreadableExport export) {
        HttpStatus status = switch (export.reason()) {
            case EMPTY_FILE -> HttpStatus.BAD_REQUEST;
            case UNSUPPORTED_FORMAT -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case UNKNOWN_LAYOUT, WRONG_ENCODING, TRUNCATED_FILE, MALFORMED, FORMAT_CONFLICT ->
                HttpStatus.UNPROCESSABLE_CONTENT;
        };
        return refusal(status, export.slug(), export.title(), export.detail(), null, export.place(), export.cure());
    }

    static ProblemException tooLarge(BeginImport.UploadTooLarge upload) {
        return refusal(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                "The upload is too large",
                String.valueOf(upload.getMessage()),
                null,
                null,
                "split the export, or raise order-ingest.imports.largest");
    }

    static ProblemException keyReused(BeginImport.KeyReused reused) {
        return refusal(
                HttpStatus.CONFLICT,
                "idempotency-key-reused",
                "The Idempotency-Key was used for another upload",
                "the key belongs to import '" + reused.earlier().id() + "'; " + reused.getMessage(),
                reused.earlier().id(),
                "Idempotency-Key",
                "send the same body to get the same import, or a new key for a new one");
    }

    static ProblemException underWay(Imports.UploadUnderWay upload) {
        return refusal(
                HttpStatus.CONFLICT,
                "upload-under-way",
                "The same upload is being stored",
                String.valueOf(upload.getMessage()),
                null,
                "Idempotency-Key",
                "wait a moment and send it again");
    }

    private static ProblemException refusal(
            HttpStatus status,
            String slug,
            String title,
            String detail,
            @Nullable String key,
            @Nullable String place,
            String cure) {
        Map<String, Object> extensions = new HashMap<>();
        extensions.put("cure", cure);
        if (key != null) {
            extensions.put("key", key);
        }
        if (place != null) {
            extensions.put("place", place);
        }
        return new ProblemException(status, slug, title, detail, extensions);
    }
}
