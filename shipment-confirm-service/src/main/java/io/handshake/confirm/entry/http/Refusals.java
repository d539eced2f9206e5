package io.handshake.confirm.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.Task;
import io.handshake.confirm.entry.Unreadable;
import io.handshake.runtime.problem.ProblemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/** What this leg refuses, and in which words: the key, the place, the cure. */
final class Refusals {
    private Refusals() {}

    static ProblemException unreadable(Unreadable unreadable) {
        return refusal(
                HttpStatus.UNPROCESSABLE_CONTENT,
                unreadable.reason().toLowerCase(Locale.ROOT).replace('_', '-'),
                "That can't be read as a shipment",
                unreadable.message(),
                unreadable.key(),
                unreadable.place(),
                unreadable.cure());
    }

    static ProblemException notJson(String where) {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "unreadable-body",
                "The body cannot be read",
                "the body is not one complete JSON document" + where,
                null,
                "body" + where,
                "send one JSON object, or an array of them, as /openapi describes");
    }

    static ProblemException tooLarge(DataSize largest) {
        return refusal(
                HttpStatus.CONTENT_TOO_LARGE,
                "body-too-large",
                "The body is too large",
                "it is larger than " + largest.toBytes() + " bytes",
                null,
                "body",
                "split it, or raise shipment-confirm.largest");
    }

    static ProblemException tooMany(int most) {
        return refusal(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-many-shipments",
                "There are too many shipments in it",
                "there are more than " + most,
                null,
                "body",
                "split it, or raise shipment-confirm.most");
    }

    static ProblemException differs(String id, String difference) {
        return refusal(
                HttpStatus.CONFLICT,
                "shipment-differs",
                "The shipment was reported otherwise",
                "shipment '" + id + "': " + difference,
                id,
                null,
                "report other goods under another shipmentId, other tracking at /shipments/{id}/corrections, and a shipment"
                        + " that never left at /shipments/{id}/void");
    }

    static ProblemException heldElsewhere(String id) {
        return refusal(
                HttpStatus.CONFLICT,
                "shipment-id-taken",
                "The shipmentId belongs to another order",
                "a shipment '" + id + "' was reported for another order",
                id,
                "shipmentId",
                "give each shipment an id of its own, over all orders");
    }

    static ProblemException refused(String id, String reason) {
        return refusal(
                HttpStatus.CONFLICT,
                "shipment-not-changed",
                "The shipment can't be changed so",
                reason,
                id,
                null,
                reason);
    }

    static ProblemException unknownShipment(String id) {
        return refusal(
                HttpStatus.NOT_FOUND,
                "unknown-shipment",
                "There is no such shipment",
                "no shipment '" + id + "' was reported",
                id,
                null,
                "check the id; if the shipment is in a batch, look at that batch's answer");
    }

    static ProblemException unknownTask(String id) {
        return refusal(
                HttpStatus.NOT_FOUND,
                "unknown-task",
                "There is no such task",
                "there is no task '" + id + "'",
                id,
                null,
                "take an id from GET /tasks");
    }

    static ProblemException taskRefused(String id, String reason) {
        return refusal(
                HttpStatus.CONFLICT,
                "task-not-resolved",
                "The task can't be resolved so",
                reason,
                id,
                "outcome",
                "look at the task at GET /tasks, and choose one of its choices");
    }

    static ProblemException noChoice(@Nullable String stated) {
        return refusal(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "bad-outcome",
                "That is no outcome of a task",
                stated == null ? "outcome is missing" : "outcome is '" + stated + "'",
                "outcome",
                "outcome",
                "state one of the task's choices, of " + List.of(Task.Choice.values()));
    }

    static ProblemException busy(String id) {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "busy",
                "Others change the same order",
                "nothing was changed",
                Map.of("key", id, "cure", "send it again in a moment"),
                Duration.ofSeconds(1));
    }

    static ProblemException badParameter(String name, String why, String cure) {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "invalid-parameter",
                "A parameter is missing or invalid",
                why,
                name,
                "query",
                cure);
    }

    static ProblemException badCursor() {
        return badParameter(
                "cursor",
                "the parameter 'cursor' was not given out by this list",
                "give 'next' of the page before as it is, or leave the parameter out to start anew");
    }

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

    static ProblemException badIdempotencyKey() {
        return refusal(
                HttpStatus.BAD_REQUEST,
                "bad-idempotency-key",
                "The Idempotency-Key is blank or too long",
                "the header Idempotency-Key is there, and says nothing or too much",
                null,
                "Idempotency-Key",
                "send a key of your own for each request, of at most 200 characters, or leave the header out");
    }

    static ProblemException keyReused(String key) {
        return refusal(
                HttpStatus.CONFLICT,
                "idempotency-key-reused",
                "The Idempotency-Key was used for another request",
                "under '" + key + "' another route or another body was sent before",
                key,
                "Idempotency-Key",
                "use a new key for a new request");
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
