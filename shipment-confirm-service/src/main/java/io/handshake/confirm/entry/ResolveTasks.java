package io.handshake.confirm.entry;

import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.ConfirmShipments.Resolved;
import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.domain.Handshakes.Decided;
import io.handshake.confirm.domain.Task;
import io.handshake.confirm.domain.Wish;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people say of tasks. A task about something that was wished is decided in its ledger first. */
public final class ResolveTasks {
    private static final Logger log = LoggerFactory.getLogger(ResolveTasks.class);

    private final Handshakes handshakes;
    private final HandshakeDesk desk;
    private final ConfirmShipments confirm;
    private final Clock clock;

    public ResolveTasks(Handshakes handshakes, HandshakeDesk desk, ConfirmShipments confirm, Clock clock) {
        this.handshakes = handshakes;
        this.desk = desk;
        this.confirm = confirm;
        this.clock = clock;
    }

    /** What became of a person's word. */
    public sealed interface Outcome {

        /** It is so, now or already. */
        record Done(Task task) implements Outcome {}

        /** There is no such task. */
        record Unknown() implements Outcome {}

        record Refused(String reason) implements Outcome {}

        /** Nothing was changed; the same may be taken a moment later. */
        record Busy() implements Outcome {}
    }

    private sealed interface Step {
        record Ended(Outcome outcome) implements Step {}

        record OfEffect(Wish wish) implements Step {}
    }

    /** In milliseconds, as it is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * A person says how a task ended.
     *
     * @param by the name of whoever says so
     */
    public Outcome resolve(TaskId id, Task.Choice choice, String by, String note) {
        Step step = handshakes.change(id.order(), before -> {
            Task task = before == null ? null : before.task(id.name()).orElse(null);
            if (before == null || task == null) {
                return new Decided<Step>(new Step.Ended(new Outcome.Unknown()), null);
            }
            Task.Resolution resolution = task.resolution();
            if (resolution != null
                    && resolution.outcome() == choice
                    && resolution.by().equals(by)
                    && resolution.note().equals(note)) {
                return new Decided<Step>(new Step.Ended(new Outcome.Done(task)), null);
            }
            return switch (confirm.resolve(before, id.name(), choice, by, note, now())) {
                case Resolved.Taken taken ->
                    new Decided<Step>(
                            new Step.Ended(new Outcome.Done(
                                    taken.decision().after().task(id.name()).orElse(task))),
                            taken.decision());
                case Resolved.OfEffect effect -> new Decided<Step>(new Step.OfEffect(effect.wish()), null);
                case Resolved.Refused refused ->
                    new Decided<Step>(new Step.Ended(new Outcome.Refused(refused.reason())), null);
            };
        });
        Outcome outcome = switch (step) {
            case Step.Ended ended -> ended.outcome();
            case Step.OfEffect effect -> decided(id, effect.wish(), choice, by, note);
        };
        log.info(
                "order={} task=\"{}\" choice={} by={} outcome={}",
                id.order(),
                id.name(),
                choice,
                by,
                outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        return outcome;
    }

    private Outcome decided(TaskId id, Wish wish, Task.Choice choice, String by, String note) {
        return switch (desk.decide(id.order(), wish, choice, by, note)) {
            case HandshakeDesk.Ruled.Taken _ ->
                handshakes.change(id.order(), before -> {
                    if (before == null) {
                        return new Decided<Outcome>(new Outcome.Unknown(), null);
                    }
                    Decision decision = confirm.noted(before, id.name(), choice, by, note, now());
                    return new Decided<Outcome>(
                            decision.after()
                                    .task(id.name())
                                    .<Outcome>map(Outcome.Done::new)
                                    .orElseGet(Outcome.Unknown::new),
                            decision);
                });
            case HandshakeDesk.Ruled.Refused refused -> new Outcome.Refused(refused.reason());
            case HandshakeDesk.Ruled.Busy _ -> new Outcome.Busy();
        };
    }
}
