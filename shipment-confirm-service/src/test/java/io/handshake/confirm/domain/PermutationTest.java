package io.handshake.confirm.domain;

import static io.handshake.confirm.domain.Orders.box;
import static io.handshake.confirm.domain.Orders.line;
import static io.handshake.confirm.domain.Orders.order;
import static io.handshake.confirm.domain.Orders.shipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.vocabulary.OrderState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same facts in every order in which they can come end in the same state. */
class PermutationTest {

    /** What the second revision of the order says. */
    enum Revision {
        MORE(order(2, line("MUG", 4, "10.00"), line("CUP", 1, "7.33"))),
        SAME(order(2, line("MUG", 3, "10.00"), line("CUP", 1, "7.33"))),
        FEWER(order(2, line("MUG", 1, "10.00"), line("CUP", 1, "7.33"))),
        CANCELLED(order(2, OrderState.CANCELLED, List.of(line("MUG", 3, "10.00"), line("CUP", 1, "7.33")), "0", null));

        final KnownOrder order;

        Revision(KnownOrder order) {
            this.order = order;
        }
    }

    /** A fact, and the one that it can't come before. */
    private record Fact(Consumer<Scene> comes, String after) {}

    private static Map<String, Fact> facts(Revision second) {
        Map<String, Fact> facts = new LinkedHashMap<>();
        facts.put(
                "order", new Fact(scene -> scene.learn(order(1, line("MUG", 3, "10.00"), line("CUP", 1, "7.33"))), ""));
        facts.put("revision", new Fact(scene -> scene.learn(second.order), ""));
        facts.put("shipment 1", new Fact(scene -> scene.report(shipped("S-1", "1Z1", "MUG", 2)), ""));
        facts.put("shipment 2", new Fact(scene -> scene.report(shipped("S-2", "1Z2", "CUP", 1, "MUG", 1)), ""));
        facts.put("correction 1", new Fact(scene -> scene.correct("S-1", box("1Z9", "MUG", 2)), "shipment 1"));
        facts.put("void 2", new Fact(scene -> scene.voided("S-2"), "shipment 2"));
        return facts;
    }

    @ParameterizedTest
    @EnumSource
    void endsInTheSameState(Revision second) {
        Map<String, Fact> facts = facts(second);
        List<List<String>> orders = new ArrayList<>();
        permute(facts, List.of(), orders);
        assertThat(orders).hasSize(180);
        Map<String, List<String>> ends = new LinkedHashMap<>();
        for (CartWays ways : List.of(Carts.able(), Carts.settlesFirst(), Carts.files())) {
            ends.clear();
            for (List<String> one : orders) {
                Scene scene = new Scene(ways);
                one.forEach(fact -> facts.get(fact).comes().accept(scene));
                ends.computeIfAbsent(end(scene, second), _ -> new ArrayList<>()).add(String.join(", ", one));
            }
            assertThat(ends.keySet()).as("by order of facts: " + firsts(ends)).hasSize(1);
        }
    }

    private static Map<String, String> firsts(Map<String, List<String>> ends) {
        Map<String, String> firsts = new LinkedHashMap<>();
        ends.forEach((end, orders) -> firsts.put(end, orders.getFirst()));
        return firsts;
    }

    private static void permute(Map<String, Fact> facts, List<String> before, List<List<String>> all) {
        if (before.size() == facts.size()) {
            all.add(before);
        }
        facts.forEach((name, fact) -> {
            if (!before.contains(name) && (fact.after().isEmpty() || before.contains(fact.after()))) {
                List<String> next = new ArrayList<>(before);
                next.add(name);
                permute(facts, next, all);
            }
        });
    }

    /** Somebody releases what is held and does what is left to hands, and everything wished happens. */
    private static String end(Scene scene, Revision second) {
        for (String task : scene.openTasks()) {
            if (scene.handshake().task(task).orElseThrow().todo().contains(Task.Choice.RELEASE)) {
                scene.resolve(task, Task.Choice.RELEASE);
            }
        }
        scene.settle();
        for (String task : scene.openTasks()) {
            if (scene.handshake().task(task).orElseThrow().kind() == Task.Kind.BY_HAND) {
                scene.resolve(task, Task.Choice.DONE);
            }
        }
        Map<String, Object> end = new TreeMap<>();
        for (Shipment shipment : scene.handshake().shipments()) {
            end.put(shipment.id() + " tracking", shipment.parcels().getFirst().trackingNumber());
            end.put(shipment.id() + " voided", shipment.voided());
            if (shipment.voided()) {
                assertThat(shipment.steps().values())
                        .as(shipment.toString())
                        .noneMatch(step -> step.done() && step.strategy() != Step.Strategy.NONE);
            } else {
                shipment.steps()
                        .forEach((name, step) ->
                                end.put(shipment.id() + " " + name, step.state() + " " + step.outcome()));
            }
        }
        end.put(
                "revision",
                scene.handshake().order() == null
                        ? 0
                        : scene.handshake().order().revision());
        // A voided shipment that was to bring the shipping costs leaves them uncaptured, and somebody is told.
        BigDecimal missing = Captures.missing(
                scene.handshake(), Objects.requireNonNull(scene.handshake().order()));
        Set<Discrepancy.Kind> discrepancies = new TreeSet<>(scene.discrepancies());
        assertThat(discrepancies.remove(Discrepancy.Kind.UNDER_CAPTURED))
                .as(missing + " " + scene.handshake())
                .isEqualTo(missing.signum() > 0);
        if (second != Revision.FEWER) {
            // What was asked of the cart before the order shrank was asked.
            end.put(
                    "worth",
                    scene.handshake()
                            .captured()
                            .add(missing)
                            .stripTrailingZeros()
                            .toPlainString());
        }
        end.put("discrepancies", discrepancies);
        return end.toString();
    }
}
