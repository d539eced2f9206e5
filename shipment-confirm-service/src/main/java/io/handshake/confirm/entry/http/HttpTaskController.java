package io.handshake.confirm.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Task;
import io.handshake.confirm.entry.Place;
import io.handshake.confirm.entry.ResolveTasks;
import io.handshake.confirm.entry.StatedShipment;
import io.handshake.confirm.entry.TaskId;
import io.handshake.confirm.entry.Unreadable;
import io.handshake.vocabulary.CartId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Work that needs a person, and what people say of it. */
@RestController
class HttpTaskController {
    private static final int MOST = 500;

    private final HandshakeDesk desk;
    private final ResolveTasks resolveTasks;
    private final Carts carts;
    private final Requests requests;
    private final JsonShipments json;

    HttpTaskController(
            HandshakeDesk desk, ResolveTasks resolveTasks, Carts carts, Requests requests, JsonMapper mapper) {
        this.desk = desk;
        this.resolveTasks = resolveTasks;
        this.carts = carts;
        this.requests = requests;
        this.json = new JsonShipments(mapper);
    }

    /** How a task ended. */
    record ResolutionBody(Task.Choice outcome, @Nullable String note) {}

    @Operation(
            summary = "Work that needs a person, with why and what to do",
            description = "Open, unless state=RESOLVED. By order; a page holds all tasks of its orders that are in that"
                    + " state, so it may be longer than limit.")
    @GetMapping("/tasks")
    PageView<TaskView> list(
            @RequestParam(defaultValue = "OPEN") TaskView.State state,
            @RequestParam @Nullable String cart,
            @RequestParam @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        CartId only = cart == null
                ? null
                : carts.named(cart).map(CartSettings::id).orElseThrow(() -> Refusals.unknownCart(cart, carts));
        int most = Math.clamp(limit, 1, MOST);
        boolean open = state == TaskView.State.OPEN;
        List<TaskView> items = new ArrayList<>();
        String after = Cursor.key(cursor);
        while (true) {
            List<OrderHandshake> some = desk.withTasks(open, only, after, most);
            for (OrderHandshake handshake : some) {
                after = handshake.key().toString();
                handshake.tasks().stream()
                        .filter(task -> task.open() == open)
                        .map(task -> view(handshake, task))
                        .forEach(items::add);
                if (items.size() >= most) {
                    return new PageView<>(items, Cursor.of(after));
                }
            }
            if (some.size() < most) {
                return new PageView<>(items, null);
            }
        }
    }

    @Operation(summary = "One task")
    @GetMapping("/tasks/{id}")
    TaskView get(@PathVariable String id) {
        return find(id);
    }

    private TaskView find(String id) {
        return TaskId.parse(id)
                .flatMap(one -> desk.look(one.order())
                        .flatMap(seen -> seen.handshake().task(one.name()).map(task -> view(seen.handshake(), task))))
                .orElseThrow(() -> Refusals.unknownTask(id));
    }

    private TaskView view(OrderHandshake handshake, Task task) {
        return TaskView.of(handshake, task, carts.find(handshake.key().cartId()).orElse(null));
    }

    @Operation(
            summary = "Say how a task ended",
            description =
                    "outcome is one of the task's choices: DONE, a person did it, and note says how it is known; RETRY,"
                            + " it has not happened, try again; WAIVE, leave it undone; RELEASE, do at the cart what it allows in"
                            + " spite of the contradiction; SEEN. The same again gives the same answer.",
            requestBody = @RequestBody(content = @Content(schema = @Schema(implementation = ResolutionBody.class))))
    @PostMapping(
            path = "/tasks/{id}/resolve",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    TaskView resolve(@PathVariable String id, HttpServletRequest request) throws IOException {
        TaskId task = TaskId.parse(id).orElseThrow(() -> Refusals.unknownTask(id));
        byte[] body = requests.body(request);
        JsonNode tree = json.tree(body);
        try {
            JsonShipments.requireKnown(Place.WHOLE, tree, JsonShipments.RESOLUTION);
            Task.Choice choice = choice(JsonShipments.text(Place.WHOLE, tree, "outcome"));
            String note = StatedShipment.note(JsonShipments.text(Place.WHOLE, tree, "note"));
            return requests.once(
                    request, body, () -> resolved(id, task, choice, Requests.caller(), note), () -> find(id));
        } catch (Unreadable unreadable) {
            throw Refusals.unreadable(unreadable);
        }
    }

    private static Task.Choice choice(@Nullable String stated) {
        try {
            return Task.Choice.valueOf(stated == null ? "" : stated.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Refusals.noChoice(stated);
        }
    }

    private TaskView resolved(String id, TaskId task, Task.Choice choice, String by, String note) {
        return switch (resolveTasks.resolve(task, choice, by, note)) {
            case ResolveTasks.Outcome.Done _ -> find(id);
            case ResolveTasks.Outcome.Unknown _ -> throw Refusals.unknownTask(id);
            case ResolveTasks.Outcome.Refused refused -> throw Refusals.taskRefused(id, refused.reason());
            case ResolveTasks.Outcome.Busy _ -> throw Refusals.busy(id);
        };
    }
}
