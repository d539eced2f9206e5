package io.handshake.confirm.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.carts.CartSettings;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Task;
import io.handshake.confirm.entry.TaskId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that needs a person.
 *
 * @param why how it came to this
 * @param choices the outcomes that it may be resolved with
 * @param link where the order is in the cart, if the cart has such a page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TaskView(
        String id,
        String orderKey,
        Task.Kind kind,
        @Nullable String shipmentId,
        Step.@Nullable Name step,
        String title,
        String why,
        List<Task.Choice> choices,
        @Nullable String link,
        Instant openedAt,
        State state,
        @Nullable ResolutionView resolution) {

    /** Whether somebody still has to do it. */
    enum State {
        OPEN,
        RESOLVED
    }

    /** How it ended; {@code outcome} is absent where its cause went away by itself. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResolutionView(Task.@Nullable Choice outcome, String by, String note, Instant at) {}

    /** @param cart null if it is not configured any more */
    static TaskView of(OrderHandshake handshake, Task task, @Nullable CartSettings cart) {
        Task.Resolution resolution = task.resolution();
        return new TaskView(
                new TaskId(handshake.key(), task.name()).toString(),
                handshake.key().toString(),
                task.kind(),
                task.shipmentId(),
                task.step(),
                task.title(),
                task.why(),
                task.todo(),
                link(handshake, cart),
                task.openedAt(),
                resolution == null ? State.OPEN : State.RESOLVED,
                resolution == null
                        ? null
                        : new ResolutionView(
                                resolution.outcome(), resolution.by(), resolution.note(), resolution.at()));
    }

    private static @Nullable String link(OrderHandshake handshake, @Nullable CartSettings cart) {
        String link = cart == null ? null : cart.confirming().orderLink();
        KnownOrder order = handshake.order();
        String id = order == null ? null : order.cartOrderId();
        if (link == null || (id == null && link.contains("{id}"))) {
            return null;
        }
        return link.replace("{id}", id == null ? "" : encoded(id))
                .replace("{number}", encoded(handshake.key().orderNumber()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
