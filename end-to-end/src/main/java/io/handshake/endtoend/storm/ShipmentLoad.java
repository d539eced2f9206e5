package io.handshake.endtoend.storm;

import io.handshake.endtoend.guarantee.Promises;
import io.handshake.endtoend.guarantee.Verdict;
import io.handshake.endtoend.guarantee.Verdict.Violation;
import io.handshake.sandbox.demo.ConfirmClient;
import io.handshake.sandbox.demo.ConfirmClient.Parcel;
import io.handshake.sandbox.demo.ConfirmClient.Shipment;
import io.handshake.sandbox.demo.ConfirmClient.Standing;
import io.handshake.sandbox.demo.ConfirmClient.Step;
import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.demo.SimulatedShop;
import io.handshake.sandbox.demo.SimulatedShop.Buyer;
import io.handshake.sandbox.demo.SimulatedShop.Effect;
import io.handshake.sandbox.demo.SimulatedShop.Placed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A cart with an API whose orders are pulled, and an OMS that ships them: whole or in two parts, each shipment reported to
 * whichever instance answers until it is taken, and some of them again. What happened at the cart its own ledger tells,
 * and the mail sink what reached the customer.
 */
final class ShipmentLoad implements Load {
    /** Its type in carts.yaml. */
    static final String TYPE = "vendure";

    private static final String GROUP = "shipment-confirm";
    private static final String SKU = "MUG";
    /** A thousand in five minutes. */
    private static final Duration APART = Duration.ofMillis(280);

    private static final Pattern TRACKING = Pattern.compile("1ZS\\d{6}P\\d");
    private static final int ORDERS_AT_ONCE = 40;
    private static final int LOOKS_AT_ONCE = 60;
    /** What a client tries again: time-out, under way, too many, and whatever is the server's own trouble. */
    private static final Set<Integer> AGAIN = Set.of(408, 409, 429, 500, 502, 503, 504);

    private final String cart;
    private final Map<String, Placed> orders = new ConcurrentHashMap<>();
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong copies = new AtomicLong();
    private volatile boolean offering = true;
    private volatile boolean running = true;
    private volatile boolean allOffered;
    private volatile long read;
    private volatile String lastTrouble = "";
    private @Nullable Deployment deployment;
    private @Nullable Thread sender;

    ShipmentLoad(String cart) {
        this.cart = cart;
    }

    /** What became of one shipment so far. */
    private static final class Sent {
        private final Shipment shipment;
        /** By whoever waits for rest alone. */
        private long looks;

        private volatile boolean taken;
        private volatile @Nullable Standing standing;
        private volatile String lastAnswer = "none";

        Sent(Shipment shipment) {
            this.shipment = shipment;
        }

        boolean rests() {
            Standing known = standing;
            return known != null && known.rests();
        }

        boolean withPerson() {
            Standing known = standing;
            return known != null
                    && (known.verdict().equals("HELD") || known.steps().stream().anyMatch(Step::withPerson));
        }

        /** Whether the step is said to be done at its far end. */
        boolean applied(String name) {
            Standing known = standing;
            Step step = known == null ? null : known.step(name);
            return step != null
                    && step.ended()
                    && Set.of("APPLIED", "DEGRADED").contains(String.valueOf(step.outcome()));
        }

        @Override
        public String toString() {
            return taken ? "taken, and is " + standing : "never taken; the last answer was " + lastAnswer;
        }
    }

    @Override
    public String cart() {
        return cart;
    }

    @Override
    public String cartType() {
        return TYPE;
    }

    @Override
    public boolean promises() {
        return false;
    }

    @Override
    public void begin(Deployment at, Promises promises, long seed) {
        deployment = at;
        Random random = new Random(seed);
        sender = Thread.ofPlatform().name("load-" + cart).daemon().start(() -> {
            try {
                offer(at, random);
                allOffered = true;
            } catch (IOException shopFailed) {
                throw new IllegalStateException("the simulated cart itself failed", shopFailed);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void offer(Deployment at, Random random) throws IOException, InterruptedException {
        SimulatedShop shop = at.shop(cart);
        shop.sells(SKU, "Mug", 1250, 1_000_000);
        List<ConfirmClient> services = at.shipments();
        Deque<Shipment> packed = new ArrayDeque<>();
        Instant began = Instant.now();
        for (int n = 0; offering; n++) {
            // Orders are placed well before they are shipped, but not always soon enough to be pulled by then.
            while (packed.size() < ORDERS_AT_ONCE) {
                packed.addAll(place(shop));
            }
            if (!report(packed.remove(), services, random)) {
                return;
            }
            Duration ahead = Duration.between(Instant.now(), began.plus(APART.multipliedBy(n)));
            if (ahead.isPositive()) {
                Thread.sleep(ahead);
            }
        }
    }

    /** Shoppers buy, and the warehouse packs: every other order goes in two parts. */
    private List<Shipment> place(SimulatedShop shop) throws IOException, InterruptedException {
        List<Buyer> buyers = new ArrayList<>();
        for (int i = 0; i < ORDERS_AT_ONCE; i++) {
            buyers.add(new Buyer(String.format("S%06d", orders.size() + i), "Ann", "Lee", Map.of(SKU, 2)));
        }
        List<Shipment> packed = new ArrayList<>();
        for (Placed order : shop.orders(buyers)) {
            boolean whole = orders.size() % 2 == 0;
            orders.put(order.number(), order);
            packed.add(shipment(order.number(), 1, whole ? 2 : 1));
            if (!whole) {
                packed.add(shipment(order.number(), 2, 1));
            }
        }
        return packed;
    }

    private Shipment shipment(String number, int part, int units) {
        return new Shipment(
                number + "-" + part,
                cart,
                number,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                List.of(new Parcel("UPS", "UPS-GROUND", "1Z" + number + "P" + part, Map.of(SKU, units))));
    }

    /** False if it never will be taken. */
    private boolean report(Shipment shipment, List<ConfirmClient> services, Random random) throws InterruptedException {
        Sent one = new Sent(shipment);
        sent.put(shipment.id(), one);
        int left = random.nextInt(4) == 0 ? 2 : 1;
        copies.addAndGet(left - 1L);
        while (running) {
            try {
                services.get(random.nextInt(services.size())).ship(shipment);
                one.taken = true;
                left--;
                if (left == 0) {
                    return true;
                }
            } catch (IOException untaken) {
                one.lastAnswer = untaken.toString();
                if (untaken instanceof IngestClient.Refused refused && !AGAIN.contains(refused.status())) {
                    // Nothing is wrong with the shipment, so the storm has found something; no further one is of use.
                    return false;
                }
                retries.incrementAndGet();
                Thread.sleep(random.nextLong(100, 1_000));
            }
        }
        return false;
    }

    @Override
    public void offerNoMore() {
        offering = false;
    }

    @Override
    public void end() throws InterruptedException {
        running = false;
        Thread ending = sender;
        if (ending != null) {
            ending.interrupt();
            ending.join();
        }
    }

    @Override
    public long progress() {
        return sent.size() + rested() + read;
    }

    private long rested() {
        return sent.values().stream().filter(Sent::rests).count();
    }

    /** Each is asked for until it rests. */
    @Override
    public boolean atRest() {
        Deployment at = deployment;
        if (at != null) {
            look(at);
            try {
                // A shipment waits for its order, and that behind all that other carts' exports hold.
                read = at.read(GROUP);
            } catch (ExecutionException | TimeoutException unanswered) {
                lastTrouble = unanswered.toString();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }
        return allOffered && sent.values().stream().allMatch(Sent::rests);
    }

    private void look(Deployment at) {
        List<ConfirmClient> services = at.directShipments();
        // Those that were not looked at for longest, so that none stands in the way of others.
        List<Sent> unrested = sent.values().stream()
                .filter(one -> one.taken && !one.rests())
                .sorted(Comparator.comparingLong(one -> one.looks))
                .limit(LOOKS_AT_ONCE)
                .toList();
        unrested.forEach(one -> one.looks++);
        for (Sent one : unrested) {
            try {
                one.standing = services.get(Math.floorMod(one.shipment.id().hashCode(), services.size()))
                        .standing(one.shipment.id());
            } catch (IOException unanswered) {
                one.lastAnswer = unanswered.toString();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public List<Violation> unfinished() {
        return new TreeMap<>(sent)
                .entrySet().stream()
                        .filter(one -> !one.getValue().rests())
                        .map(one -> new Violation(one.getKey(), one.getValue().toString()))
                        .toList();
    }

    /** Whoever waits for a person must be listed for one. */
    @Override
    public List<Verdict> verdicts() {
        List<Violation> unlisted = new ArrayList<>();
        Deployment at = deployment;
        if (at != null) {
            try {
                Set<String> listed = at.directShipments().getFirst().openTasks().stream()
                        .map(task -> String.valueOf(task.shipmentId()))
                        .collect(Collectors.toSet());
                sent.values().stream()
                        .filter(Sent::withPerson)
                        .filter(one -> !listed.contains(one.shipment.id()))
                        .forEach(one -> unlisted.add(new Violation(one.shipment.id(), "no task tells of it: " + one)));
            } catch (IOException unanswered) {
                unlisted.add(new Violation(cart, "the tasks cannot be read: " + unanswered));
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }
        return List.of(new Verdict("whatever waits for a person is a task", unlisted));
    }

    @Override
    public List<Verdict> lost() throws IOException, InterruptedException {
        Far far = far();
        List<Violation> lost = new ArrayList<>();
        for (Sent one : sent.values()) {
            String id = one.shipment.id();
            String tracking = one.shipment.tracking().getFirst();
            if (one.applied("STATUS") && !far.shipments.containsKey(tracking)) {
                lost.add(new Violation(id, "it is said to be marked shipped, and the cart has no such parcel"));
            }
            if (one.applied("CAPTURE") && !far.captures.containsKey(one.shipment.order())) {
                lost.add(new Violation(id, "it is said to be captured, and the cart has captured nothing"));
            }
            if (one.applied("NOTIFY") && !far.mails.containsKey(tracking)) {
                lost.add(new Violation(id, "the customer is said to be told, and no mail has arrived"));
            }
        }
        return List.of(new Verdict("what is said to be done is done", lost));
    }

    @Override
    public List<Verdict> dup() throws IOException, InterruptedException {
        Far far = far();
        List<Violation> twice = new ArrayList<>();
        far.shipments.forEach((tracking, times) -> more(twice, tracking, times, "is shipped"));
        far.captures.forEach((order, times) -> more(twice, order, times, "is captured"));
        far.mails.forEach((tracking, times) -> more(twice, tracking, times, "is mailed"));
        return List.of(new Verdict("each shipment, capture and mail happened once", twice));
    }

    private static void more(List<Violation> twice, String what, int times, String happened) {
        if (times > 1) {
            twice.add(new Violation(what, "it " + happened + " " + times + " times"));
        }
    }

    /** What is there beyond the service, and how often. */
    private record Far(Map<String, Integer> shipments, Map<String, Integer> captures, Map<String, Integer> mails) {}

    private Far far() throws IOException, InterruptedException {
        Deployment at = deployment;
        if (at == null) {
            throw new IllegalStateException("nothing was begun");
        }
        Far far = new Far(new HashMap<>(), new HashMap<>(), new HashMap<>());
        Map<String, String> trackingOf = new HashMap<>();
        List<Effect> ledger = at.shop(cart).ledger();
        for (Effect effect : ledger) {
            if (effect.kind().equals("TRACKING") && effect.subject() != null && effect.reference() != null) {
                trackingOf.put(effect.subject(), effect.reference());
            }
        }
        for (Effect effect : ledger) {
            if (effect.kind().equals("SHIPPED")) {
                far.shipments.merge(
                        trackingOf.getOrDefault(String.valueOf(effect.subject()), "parcel " + effect.subject()),
                        1,
                        Integer::sum);
            } else if (effect.kind().equals("CAPTURED")) {
                far.captures.merge(String.valueOf(effect.order()), 1, Integer::sum);
            }
        }
        for (JsonNode mail : at.mails().mails()) {
            TRACKING.matcher(mail.toString())
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .forEach(tracking -> far.mails.merge(tracking, 1, Integer::sum));
        }
        return far;
    }

    @Override
    public long parked() {
        return sent.values().stream().filter(Sent::withPerson).count();
    }

    @Override
    public String standing() {
        return cart + ": " + orders.size() + " orders, " + sent.size() + " shipments and " + copies + " copies, "
                + rested() + " at rest, " + retries + " reports tried again; " + read + " orders read"
                + (lastTrouble.isEmpty() ? "" : ", once not told: " + lastTrouble);
    }
}
