package io.handshake.runtime.parked;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.runtime.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What has stopped in this leg. */
@RestController
class HttpParkedController {
    private static final int MOST = 500;

    private final List<ParkedDesk> desks;

    HttpParkedController(List<ParkedDesk> desks) {
        this.desks = List.copyOf(desks);
    }

    /** @param next give it as {@code cursor} for the next page; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<ParkedWork> items, @Nullable String next) {}

    /** @param asked how many will be replayed */
    record Asked(long asked) {}

    @Operation(
            summary = "What has stopped and waits for somebody",
            description = "Events and effects that could not be handled, by id, each with its reason. With key, those"
                    + " of one order or SKU.")
    @GetMapping("/parked")
    Page open(
            @RequestParam @Nullable String key,
            @RequestParam @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        int most = Math.clamp(limit, 1, MOST);
        String after = after(cursor);
        List<ParkedWork> items = desks.stream()
                .flatMap(desk -> desk.open(key, after, most).stream())
                .sorted(Comparator.comparing(ParkedWork::id))
                .limit(most)
                .toList();
        return new Page(
                items, items.size() < most ? null : cursor(items.getLast().id()));
    }

    @Operation(summary = "One piece of parked work, and what came of its replay")
    @GetMapping("/parked/{id}")
    ParkedWork one(@PathVariable String id) {
        return at(id).work();
    }

    @Operation(
            summary = "Replay one piece of parked work",
            description = "202: it will be done, whatever dies. What came of it is at GET /parked/{id}: REPLAYED, or"
                    + " PARKED again with its new reason. What was replayed with success is not replayed again (409)."
                    + " An effect that may have happened is tried again only with looked=true, by who has looked at"
                    + " the remote and not found it there.")
    @PostMapping("/parked/{id}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ParkedWork replay(@PathVariable String id, @RequestParam(defaultValue = "false") boolean looked) {
        Found found = at(id);
        switch (found.work().state()) {
            case PARKED, REPLAYING -> found.desk().replay(id, looked);
            case REPLAYED ->
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        "already-replayed",
                        "It was replayed already",
                        "'" + id + "' was replayed with success; it is not done twice.",
                        Map.of("key", id, "cure", "There is nothing to do."));
            case EXPIRED ->
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        "expired",
                        "It can't be replayed any more",
                        "What '" + id + "' needs was deleted after its time.",
                        Map.of("key", id, "cure", "Let its sender send it again."));
        }
        return at(id).work();
    }

    @Operation(
            summary = "Replay all that is parked",
            description = "In the order in which it came, at a set rate, and on from where it stopped whatever dies."
                    + " With key, only what is parked of one order or SKU.")
    @PostMapping("/parked/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Asked replayAll(@RequestParam @Nullable String key) {
        return new Asked(desks.stream().mapToLong(desk -> desk.replayAll(key)).sum());
    }

    private record Found(ParkedDesk desk, ParkedWork work) {}

    private Found at(String id) {
        for (ParkedDesk desk : desks) {
            Optional<ParkedWork> work = desk.find(id);
            if (work.isPresent()) {
                return new Found(desk, work.get());
            }
        }
        throw new ProblemException(
                HttpStatus.NOT_FOUND,
                "unknown-parked",
                "Nothing is parked under this id",
                "'" + id + "' is not parked here.",
                Map.of("key", id, "cure", "Take an id from GET /parked of the service that parked it."));
    }

    private static String cursor(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String after(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException foreign) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST,
                    "bad-cursor",
                    "That cursor is not ours",
                    "the parameter 'cursor' was not given out by this list",
                    Map.of(
                            "key",
                            "cursor",
                            "cure",
                            "give 'next' of the page before as it is, or leave the parameter out to start anew"));
        }
    }
}
