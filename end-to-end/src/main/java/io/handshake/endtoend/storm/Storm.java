package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Evidence;
import io.handshake.endtoend.guarantee.NoOrderLost;
import io.handshake.endtoend.guarantee.NoOrderTwice;
import io.handshake.endtoend.guarantee.OrderPerKeyKept;
import io.handshake.endtoend.guarantee.Promises;
import io.handshake.endtoend.guarantee.Verdict;
import io.handshake.endtoend.guarantee.Verdict.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Services under load while things go wrong, until a script of faults is over; then everything is healed, and what was
 * promised is checked once all has come to rest.
 */
final class Storm {
    /** As long as nothing gets on for this time after the last fault, something is stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration TELL = Duration.ofSeconds(10);
    /** A look at the outbox is as old as its poll; it must be empty this often in a row. */
    private static final int LOOKS_AT_REST = 3;

    private final List<Load> loads;
    private final List<FaultKind> kinds = new ArrayList<>();
    private Duration lasting = Duration.ofMinutes(2);
    private long seed;
    private Consumer<String> told = System.out::println;
    private final Map<String, ReentrantLock> targets = new HashMap<>();
    private Instant began = Instant.now();

    private Storm(List<Load> loads) {
        this.loads = loads;
    }

    static Storm with(Load... loads) {
        return new Storm(List.of(loads));
    }

    /** Draws from these kinds of faults too. */
    Storm and(FaultKind... more) {
        kinds.addAll(List.of(more));
        return this;
    }

    Storm lasting(Duration time) {
        lasting = time;
        return this;
    }

    /** Decides the script of the faults, and what the load offers. */
    Storm seeded(long sown) {
        seed = sown;
        return this;
    }

    /** Who is told what happens; by default, the standard output. */
    Storm telling(Consumer<String> listener) {
        told = listener;
        return this;
    }

    /** @param folder for all that the parts store and log */
    Aftermath in(Path folder) throws IOException, InterruptedException {
        Script script = Script.of(seed, lasting, kinds);
        Promises promises = new Promises();
        told.accept(
                "storm of " + lasting.toSeconds() + " s with " + script.blows().size() + " faults, seed=" + seed);
        try (Deployment deployment =
                Deployment.start(folder, loads.stream().collect(Collectors.toMap(Load::cart, Load::cartType)))) {
            began = Instant.now();
            tell("all parts serve");
            Random random = new Random(seed);
            loads.forEach(load -> load.begin(deployment, promises, random.nextLong()));
            strike(script, deployment);
            deployment.heal();
            loads.forEach(Load::offerNoMore);
            tell("the storm is over; waiting for all to come to rest");
            List<Violation> stuck = new ArrayList<>(awaitRest(deployment));
            for (Load load : loads) {
                load.end();
                stuck.addAll(load.unfinished());
            }
            return check(deployment, promises, stuck);
        }
    }

    private void strike(Script script, Deployment deployment) throws InterruptedException {
        List<Thread> blows = new ArrayList<>();
        Instant next = began.plus(TELL);
        for (Script.Blow blow : script.blows()) {
            next = waitUntil(began.plus(blow.at()), next);
            blows.add(Thread.ofPlatform().name("fault").daemon().start(() -> rage(blow.fault(), deployment)));
        }
        waitUntil(began.plus(lasting), next);
        for (Thread blow : blows) {
            blow.join();
        }
    }

    /** Tells how the loads stand meanwhile; returns when to tell it again. */
    private Instant waitUntil(Instant until, Instant tellAt) throws InterruptedException {
        Instant next = tellAt;
        while (Instant.now().isBefore(until)) {
            Instant wake = next.isBefore(until) ? next : until;
            Thread.sleep(Duration.between(Instant.now(), wake).plusMillis(1).abs());
            if (!Instant.now().isBefore(next)) {
                loads.forEach(load -> tell(load.standing()));
                next = Instant.now().plus(TELL);
            }
        }
        return next;
    }

    private void rage(Fault fault, Deployment deployment) {
        // Always in the same order, so that two faults never wait for each other.
        List<ReentrantLock> held = fault.targets().stream()
                .sorted()
                .map(target -> {
                    synchronized (targets) {
                        return targets.computeIfAbsent(target, _ -> new ReentrantLock());
                    }
                })
                .toList();
        held.forEach(ReentrantLock::lock);
        try {
            tell(fault.toString());
            fault.strike(deployment);
            Thread.sleep(fault.lasts());
            fault.heal(deployment);
            tell("healed: " + String.join(", ", fault.targets()));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            tell("the fault itself failed: " + failed.getMessage());
        } finally {
            held.forEach(ReentrantLock::unlock);
        }
    }

    /** Waits as long as anything gets on; what then is still owed is stuck. */
    private List<Violation> awaitRest(Deployment deployment) throws InterruptedException {
        Instant lastMove = Instant.now();
        Instant next = Instant.now().plus(TELL);
        long seen = -1;
        int calm = 0;
        String pending = "unknown";
        while (Duration.between(lastMove, Instant.now()).compareTo(PATIENCE) < 0) {
            long owed = -1;
            try {
                owed = deployment.pending();
                pending = Long.toString(owed);
            } catch (IOException unanswered) {
                pending = "unknown: " + unanswered;
            }
            boolean atRest = owed == 0;
            for (Load load : loads) {
                // Each is asked, for it measures its progress by that.
                atRest &= load.atRest();
            }
            calm = atRest ? calm + 1 : 0;
            if (calm == LOOKS_AT_REST) {
                return List.of();
            }
            long now = loads.stream().mapToLong(Load::progress).sum() * 1_000_003 + owed;
            if (now != seen) {
                seen = now;
                lastMove = Instant.now();
            }
            if (Instant.now().isAfter(next)) {
                loads.forEach(load -> tell(load.standing()));
                tell("orders whose events are not out: " + pending);
                next = Instant.now().plus(TELL);
            }
            Thread.sleep(LOOK);
        }
        return pending.equals("0")
                ? List.of()
                : List.of(new Violation("outbox", "orders whose events are not out: " + pending));
    }

    private Aftermath check(Deployment deployment, Promises promises, List<Violation> stuck)
            throws IOException, InterruptedException {
        Set<String> unpromised =
                loads.stream().filter(load -> !load.promises()).map(Load::cart).collect(Collectors.toSet());
        Evidence evidence = new Evidence(
                promises,
                deployment.topics().read("order-imported.v1").stream()
                        .filter(event -> !unpromised.contains(cartOf(event.key())))
                        .toList(),
                deployment.direct().orders().stream()
                        .filter(order -> !unpromised.contains(cartOf(order.orderKey())))
                        .toList());
        tell(String.format(
                Locale.ROOT,
                "%,d orders, %,d changes taken, %,d events on the topic, %,d of them sent again",
                promises.orders(),
                promises.taken(),
                evidence.topic().size(),
                evidence.sentAgain()));
        List<Verdict> treated = new ArrayList<>();
        treated.add(new Verdict("everything comes to an end", stuck));
        loads.forEach(load -> treated.addAll(load.verdicts()));
        List<Verdict> lost = new ArrayList<>(List.of(new NoOrderLost().check(evidence)));
        List<Verdict> dup = new ArrayList<>(
                List.of(new NoOrderTwice().check(evidence), new OrderPerKeyKept(false).check(evidence)));
        for (Load load : loads) {
            lost.addAll(load.lost());
            dup.addAll(load.dup());
        }
        return new Aftermath(
                lost, dup, treated, loads.stream().mapToLong(Load::parked).sum(), seed);
    }

    private static String cartOf(String orderKey) {
        return orderKey.substring(0, orderKey.indexOf('/'));
    }

    private void tell(String what) {
        told.accept(String.format(
                Locale.ROOT,
                "[%6.1f s] %s",
                Duration.between(began, Instant.now()).toMillis() / 1000.0,
                what));
    }
}
