package io.handshake.confirm.domain;

import static io.handshake.confirm.domain.Orders.KEY;

import io.handshake.vocabulary.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One order's handshake with a ledger of effects that does what is wished, when it is told to. */
final class Scene {
    static final Duration AWAIT = Duration.ofHours(1);

    private final ConfirmShipments confirm;
    private @Nullable OrderHandshake handshake;
    Instant now = Orders.START;
    final Set<Wish> open = new LinkedHashSet<>();
    final Set<Wish> wished = new LinkedHashSet<>();
    final List<Wish> done = new ArrayList<>();
    final List<Telling> told = new ArrayList<>();

    Scene(CartWays ways) {
        this.confirm = new ConfirmShipments(
                _ -> ways,
                new Patience(
                        AWAIT,
                        Duration.ofDays(2),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        Duration.ofDays(7)));
    }

    OrderHandshake handshake() {
        OrderHandshake there = handshake;
        if (there == null) {
            throw new IllegalStateException("nothing has happened");
        }
        return there;
    }

    private void take(Decision decision) {
        handshake = decision.after();
        told.addAll(decision.tellings());
        for (Wish wish : decision.wishes()) {
            if (wished.add(wish)) {
                open.add(wish);
            }
        }
        // Asking again without news must change nothing.
        Decision again = confirm.look(decision.after(), now);
        if (!again.after().equals(decision.after()) || !again.tellings().isEmpty()) {
            throw new AssertionError("asked again, it decides again: " + decision.after() + " → " + again);
        }
    }

    Scene learn(KnownOrder order) {
        take(confirm.learn(handshake, KEY, order, now));
        return this;
    }

    ConfirmShipments.Reported report(Report report) {
        ConfirmShipments.Reported reported = confirm.report(handshake, KEY, report, now);
        if (reported instanceof ConfirmShipments.Reported.Taken(var decision)) {
            take(decision);
        }
        return reported;
    }

    ConfirmShipments.Changed correct(String id, Box... boxes) {
        return correctFrom(null, id, boxes);
    }

    ConfirmShipments.Changed correctFrom(@Nullable String source, String id, Box... boxes) {
        ConfirmShipments.Changed changed = confirm.correct(handshake(), id, List.of(boxes), source, now);
        if (changed instanceof ConfirmShipments.Changed.Taken(var decision)) {
            take(decision);
        }
        return changed;
    }

    Scene voided(String id) {
        if (confirm.voided(handshake(), id, "label not used", now)
                instanceof ConfirmShipments.Changed.Taken(var decision)) {
            take(decision);
        }
        return this;
    }

    Scene after(Duration time) {
        now = now.plus(time);
        take(confirm.look(handshake(), now));
        return this;
    }

    ConfirmShipments.Resolved resolve(String task, Task.Choice choice) {
        ConfirmShipments.Resolved resolved = confirm.resolve(handshake(), task, choice, "Grace", "seen", now);
        if (resolved instanceof ConfirmShipments.Resolved.Taken(var decision)) {
            take(decision);
        }
        return resolved;
    }

    /** What a person said of a task was followed in the ledger of effects, and now stands at the task. */
    Scene note(String task, Task.Choice choice) {
        take(confirm.noted(handshake(), task, choice, "Grace", "seen", now));
        return this;
    }

    Scene hear(Wish wish, EffectNews news) {
        if (news instanceof EffectNews.Done
                || news instanceof EffectNews.Waived
                || news instanceof EffectNews.CalledOff) {
            open.remove(wish);
            done.add(wish);
        }
        take(confirm.heard(handshake(), wish, news, now));
        return this;
    }

    Scene holdAgainst(@Nullable CartShows shown) {
        take(confirm.heldAgainst(handshake(), shown, "it can't be asked", now));
        return this;
    }

    List<Wish> proven(CartShows shown) {
        return confirm.proven(handshake(), shown);
    }

    /** Whatever is wished happens. */
    Scene settle() {
        while (!open.isEmpty()) {
            happen(open.iterator().next());
        }
        return this;
    }

    /** As the effect room does: of a shipment that was voided nothing is done any more, but taking it back. */
    void happen(Wish wish) {
        boolean voided =
                handshake().shipment(wish.shipmentId()).map(Shipment::voided).orElse(false);
        if (voided && wish.kind() != Wish.Kind.VOID_SHIPMENT) {
            hear(wish, new EffectNews.CalledOff("voided before it was done"));
            return;
        }
        hear(wish, new EffectNews.Done(wish.kind() + "-" + wish.part(), moved(wish), Map.of(), "seen at the cart"));
    }

    private @Nullable Money moved(Wish wish) {
        Demand demand = wish.kind() == Wish.Kind.CAPTURE ? shipment(wish.part()).demand() : null;
        KnownOrder order = handshake().order();
        return demand == null || order == null
                ? null
                : demand.whole()
                        ? new Money(order.authorised().subtract(handshake().captured()), order.currency())
                        : demand.amount();
    }

    Shipment shipment(String id) {
        return handshake().shipment(id).orElseThrow();
    }

    Step step(String id, Step.Name name) {
        Step step = shipment(id).step(name);
        if (step == null) {
            throw new AssertionError("the handshake of " + id + " has not begun");
        }
        return step;
    }

    List<String> openTasks() {
        return handshake().tasks().stream().filter(Task::open).map(Task::name).toList();
    }

    List<Discrepancy.Kind> discrepancies() {
        return handshake().discrepancies().stream().map(Discrepancy::kind).toList();
    }
}
