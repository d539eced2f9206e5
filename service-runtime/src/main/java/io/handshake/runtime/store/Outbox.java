package io.handshake.runtime.store;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;

/**
 * The relay: brings every event that is owed to the broker, at least once, and each aggregate's events in their order.
 *
 * <p>A change's events are sent only when those of every earlier change of its aggregate are acknowledged. A change that
 * finds no unpublished event before it is sent at once (the kick); one that does is <em>behind</em>, and is looked at
 * again shortly, then after pauses that double up to the lease: what is before it may be an event that is never sent. The poll takes over batches whose lease ran out: those of a dead instance, and those that an outage left;
 * many at a time, for after an outage there may be a batch per save. A batch is closed only after all its
 * acknowledgements, so whatever dies in between, the event is sent again under the same id.
 *
 * <p>While the broker is <em>away</em> nothing is sent but one load at a time, the one that waited longest, to find out
 * whether it is back. Kicks are left to the poll. So an outage costs no memory, no thread waits for it, and one event that
 * can't be sent does not stand in the others' way.
 *
 * <p>A batch that names an aggregate without an event of its own is kept for {@code abandonAfter}: its writer may be
 * dead, or only stopped between the two writes. Were it closed at once, the late write would pass for published.
 *
 * <p>All sends are made by one thread, in order, and are pipelined: it does not wait for one acknowledgement before the
 * next send. Acknowledgements are handled by another, and the backlog is measured by a third.
 */
public final class Outbox implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final Duration BEHIND_WAIT = Duration.ofMillis(50);
    private static final int READ_AT_ONCE = 500;
    private static final int LISTED_AT_ONCE = 10_000;

    /** What is on its way to the broker, at most: it is in memory until it is acknowledged. */
    private static final long BYTES_IN_FLIGHT = 16L << 20;

    /** A stop waits this long for acknowledgements, and then for leases to be handed back. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);

    private static final Duration HANDING_BACK = Duration.ofSeconds(2);
    /** How often newest events are said again, before an outage is left to end on its own. */
    private static final int ROUNDS = 20;

    private static final CompletableFuture<?> NOT_TRIED =
            CompletableFuture.failedFuture(new IllegalStateException("not tried: the broker refused an earlier event"));

    private final MongoDatabase database;
    private final DueBatches batches;
    private final EventSender sender;
    private final OutboxSettings settings;
    private final Clock clock;
    private final CrashPoints crashPoints;
    private final ScheduledExecutorService relay = single("outbox-relay");
    private final ScheduledExecutorService acknowledgements = single("outbox-acks");
    private final ScheduledExecutorService measuring = single("outbox-backlog");
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final AtomicBoolean pollDue = new AtomicBoolean();

    /** Batches seen free, to be claimed before others are looked for. Touched by the relay's thread alone. */
    private final Deque<DueBatches.Free> seenFree = new ArrayDeque<>();

    private boolean indexed;
    private volatile boolean running;
    private volatile boolean away;
    private volatile boolean leftOvers;
    private volatile Backlog backlog = Backlog.EMPTY;

    Outbox(MongoDatabase database, EventSender sender, OutboxSettings settings, Clock clock, CrashPoints crashPoints) {
        this.database = database;
        this.batches = new DueBatches(database, clock, settings.lease());
        this.sender = sender;
        this.settings = settings;
        this.clock = clock;
        this.crashPoints = crashPoints;
    }

    private static ScheduledExecutorService single(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /**
     * What was owed when last looked at.
     *
     * @param aggregates how many aggregates have unpublished events
     * @param oldest when the oldest batch was opened; null if nothing is owed
     */
    public record Backlog(int aggregates, @Nullable Instant oldest) {
        static final Backlog EMPTY = new Backlog(0, null);

        /** Age of the oldest batch; zero if nothing is owed. */
        public Duration age(Instant now) {
            return oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
        }
    }

    /** At most a few seconds old, also while the broker is away. */
    public Backlog backlog() {
        return backlog;
    }

    /** Whether the broker took nothing of what was last sent. */
    public boolean brokerAway() {
        return away;
    }

    EventIdentity identity(String aggregateId, int incarnation, long sequence, Instant at) {
        return EventIdentity.of(settings.producer(), aggregateId, incarnation, sequence, at);
    }

    Map<String, Set<String>> stillOwed(Collection<String> batchIds) {
        return batches.keysOf(batchIds);
    }

    DueBatch owe(String collection, List<String> aggregateIds) {
        return batches.open(collection, aggregateIds);
    }

    /**
     * The kick after a save. Never fails the save: what cannot be sent now is left to the poll.
     *
     * @param fresh events of aggregates that have nothing unpublished before them
     * @param behind aggregates that have
     */
    void publish(DueBatch batch, Map<String, List<OutboxEntry>> fresh, Set<String> behind) {
        Load load = new Load(List.of(batch));
        batch.keys().stream()
                .filter(key -> !fresh.containsKey(key) && !behind.contains(key))
                .forEach(lost -> load.abandon(batch, lost));
        fresh.forEach((id, events) -> load.add(new Load.Name(batch.collection(), id), new Load.Step(batch, events)));
        boolean nothingToSend = fresh.isEmpty() && behind.isEmpty();
        if ((!away || nothingToSend) && admit(load)) {
            try {
                relay.execute(() -> send(load));
                return;
            } catch (RejectedExecutionException stopped) {
                leave(load);
                log.debug("outbox batch={} outcome=left next=\"sent by the next instance\"", batch.id());
            }
        }
        leftOvers = true;
        try {
            batches.release(batch);
        } catch (RuntimeException storeAway) {
            log.warn("outbox batch={} outcome=unreleased reason=\"{}\"", batch.id(), storeAway.toString());
        }
    }

    private boolean admit(Load load) {
        int loads = inFlight.incrementAndGet();
        long bytes = bytesInFlight.addAndGet(load.bytes());
        if (loads > settings.inFlight() || (loads > 1 && bytes > BYTES_IN_FLIGHT)) {
            leave(load);
            return false;
        }
        return true;
    }

    private void leave(Load load) {
        inFlight.decrementAndGet();
        bytesInFlight.addAndGet(-load.bytes());
    }

    private boolean room() {
        return away
                ? inFlight.get() == 0
                : inFlight.get() < settings.inFlight() && bytesInFlight.get() < BYTES_IN_FLIGHT;
    }

    /** Must run on the relay's thread, with the load admitted. */
    private void send(Load load) {
        if (late(load)) {
            acknowledgements.execute(() -> settle(load));
            return;
        }
        Map<Load.Name, CompletableFuture<?>> answers = new LinkedHashMap<>();
        boolean refused = false;
        for (Map.Entry<Load.Name, Load.Step> next : load.next().entrySet()) {
            List<CompletableFuture<?>> sent =
                    new ArrayList<>(next.getValue().events().size());
            for (OutboxEntry event : next.getValue().events()) {
                // After one refusal each further send would block for as long again; and whoever was stopped on the
                // way, for
                // longer than the lease, must not go on.
                CompletableFuture<?> answer = refused || late(load) ? NOT_TRIED : sender.send(event);
                sent.add(answer);
                if (answer.isCompletedExceptionally()) {
                    refused |= !sender.concernsOnly(answer.exceptionNow());
                    break;
                }
            }
            answers.put(next.getKey(), CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
        }
        var _ = CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .whenCompleteAsync((_, _) -> answered(load, answers), acknowledgements);
    }

    /** A send that began late could still be under way when the lease runs out and another instance sends. */
    private boolean late(Load load) {
        return clock.instant().isAfter(load.leasedUntil().minus(settings.deliveryTimeout()));
    }

    private void answered(Load load, Map<Load.Name, CompletableFuture<?>> answers) {
        answers.forEach((aggregate, answer) -> {
            if (answer.isCompletedExceptionally()) {
                load.failed(answer.exceptionNow(), sender.concernsOnly(answer.exceptionNow()));
            } else {
                load.acknowledged(aggregate);
            }
        });
        if (load.failure() == null && !load.isSent() && running && !late(load)) {
            try {
                relay.execute(() -> send(load));
                return;
            } catch (RejectedExecutionException stopped) {
                log.debug("outbox outcome=left next=\"sent by the next instance\"");
            }
        }
        settle(load);
    }

    private void settle(Load load) {
        Throwable failure = load.failure();
        Duration soonest = settings.lease();
        try {
            crashPoints.reached("after-send-before-close");
            List<DueBatches.Left> outcomes = new ArrayList<>(load.batches().size());
            for (DueBatch batch : load.batches()) {
                boolean silent = load.onlySilentLeft(batch);
                int waits = load.onlyWaited(batch) ? batch.waits() + 1 : 0;
                Duration pause = silent ? settings.lease() : pause(load, waits);
                soonest = shorter(soonest, pause);
                outcomes.add(new DueBatches.Left(batch, load.left(batch), pause, waits, silent));
            }
            if (!batches.settle(outcomes)) {
                sayNewestAgain(load.touched());
            }
        } catch (RuntimeException storeAway) {
            // The leases run out, and the poll sends the load again under the same event ids.
            log.warn(
                    "outbox batches={} outcome=unclosed reason=\"{}\"",
                    load.batches().size(),
                    storeAway.toString());
        } finally {
            leave(load);
            judge(load, failure, soonest);
        }
    }

    /**
     * For a process that was stopped for longer than its lease: what it had handed to the producer may arrive after what
     * another instance has sent since, and the topic would end on an old event for good. So the newest is sent once more,
     * until it is the newest still when it has arrived. What is owed is left to who holds it: that comes later anyway.
     */
    private void sayNewestAgain(Set<Load.Name> aggregates) {
        log.warn(
                "outbox aggregates={} outcome=overtaken next=\"their newest events are sent again\"",
                aggregates.size());
        sayAgainAfter(Duration.ZERO, aggregates, Map.of(), ROUNDS);
    }

    private void sayAgainAfter(Duration wait, Set<Load.Name> aggregates, Map<Load.Name, Set<String>> said, int rounds) {
        try {
            var _ = relay.schedule(
                    () -> {
                        try {
                            Map<Load.Name, List<OutboxEntry>> newest = newest(aggregates);
                            newest.entrySet()
                                    .removeIf(entry -> ids(entry.getValue()).equals(said.get(entry.getKey())));
                            if (newest.isEmpty() || rounds == 0) {
                                return;
                            }
                            Map<Load.Name, Set<String>> saying = new HashMap<>();
                            List<CompletableFuture<?>> answers = new ArrayList<>();
                            boolean refused = false;
                            for (Map.Entry<Load.Name, List<OutboxEntry>> aggregate : newest.entrySet()) {
                                saying.put(aggregate.getKey(), ids(aggregate.getValue()));
                                for (OutboxEntry event : aggregate.getValue()) {
                                    CompletableFuture<?> answer = refused ? NOT_TRIED : sender.send(event);
                                    refused |= answer.isCompletedExceptionally();
                                    answers.add(answer);
                                }
                            }
                            var _ = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                                    .whenComplete((_, failure) -> sayAgainAfter(
                                            failure == null ? Duration.ZERO : settings.poll(),
                                            newest.keySet(),
                                            failure == null ? saying : Map.of(),
                                            rounds - 1));
                        } catch (RuntimeException storeAway) {
                            log.warn(
                                    "outbox outcome=unread retryIn={} reason=\"{}\"",
                                    settings.poll(),
                                    storeAway.toString());
                            sayAgainAfter(settings.poll(), aggregates, said, rounds - 1);
                        }
                    },
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            log.warn("outbox aggregates={} outcome=unsaid reason=\"this instance stops\"", aggregates.size());
        }
    }

    private static Set<String> ids(List<OutboxEntry> events) {
        return events.stream().map(OutboxEntry::eventId).collect(Collectors.toSet());
    }

    /** Of each aggregate that owes nothing, the newest event of each topic and key. */
    private Map<Load.Name, List<OutboxEntry>> newest(Set<Load.Name> aggregates) {
        Map<Load.Name, List<OutboxEntry>> newest = new HashMap<>();
        aggregates.stream()
                .collect(Collectors.groupingBy(Load.Name::collection))
                .forEach((collection, names) -> {
                    for (Document stored : database.getCollection(collection)
                            .find(new Document(
                                    "_id",
                                    new Document(
                                            "$in",
                                            names.stream().map(Load.Name::id).toList())))
                            .projection(new Document("out", 1))) {
                        Map<String, OutboxEntry> last = new LinkedHashMap<>();
                        stored.getList("out", Document.class).stream()
                                .map(OutboxEntry::from)
                                .forEach(event -> last.put(event.topic() + "|" + event.key(), event));
                        newest.put(new Load.Name(collection, stored.getString("_id")), List.copyOf(last.values()));
                    }
                });
        Map<String, Set<String>> owed = stillOwed(newest.values().stream()
                .flatMap(List::stream)
                .map(OutboxEntry::due)
                .distinct()
                .toList());
        newest.entrySet()
                .removeIf(entry -> entry.getValue().isEmpty()
                        || entry.getValue().stream()
                                .anyMatch(event -> owed.getOrDefault(event.due(), Set.of())
                                        .contains(entry.getKey().id())));
        return newest;
    }

    /** After what time what is left is tried again. */
    private Duration pause(Load load, int waits) {
        if (!running) {
            return Duration.ZERO;
        }
        if (load.failure() == null) {
            return shorter(BEHIND_WAIT.multipliedBy(1L << Math.clamp(waits - 1, 0, 20)), settings.lease());
        }
        return load.brokerAway() ? settings.poll() : settings.lease();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Whether the broker is there, and when to look for more.
     *
     * @param soonest after what time something of the load may be tried again
     */
    private void judge(Load load, @Nullable Throwable failure, Duration soonest) {
        if (load.anyAcknowledged()) {
            if (away) {
                away = false;
                log.info("outbox broker=back");
                pollIn(Duration.ZERO);
            }
        } else if (load.brokerAway()) {
            if (!away && failure != null) {
                log.warn(
                        "outbox broker=away batches={} outcome=unsent retryIn={} reason=\"{}\"",
                        load.batches().size(),
                        settings.poll(),
                        NestedExceptionUtils.getMostSpecificCause(failure).toString());
            }
            away = true;
            return;
        }
        if (failure != null) {
            log.warn(
                    "outbox batches={} outcome=unsent reason=\"{}\"",
                    load.batches().size(),
                    NestedExceptionUtils.getMostSpecificCause(failure).toString());
        }
        if (leftOvers) {
            pollIn(Duration.ZERO);
        } else if (soonest.compareTo(settings.poll()) < 0) {
            pollIn(soonest.plusMillis(1));
        }
    }

    private void pollIn(Duration wait) {
        if (!pollDue.compareAndSet(false, true)) {
            return;
        }
        try {
            var _ = relay.schedule(
                    () -> {
                        pollDue.set(false);
                        poll();
                    },
                    wait.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            log.debug("outbox outcome=left next=\"sent by the next instance\"");
        }
    }

    /** Takes over what nobody holds, as long as there is room. Runs on the relay's thread. */
    private void poll() {
        try {
            if (!indexed) {
                batches.createIndex();
                indexed = true;
            }
            leftOvers = false;
            while (running && room()) {
                if (seenFree.isEmpty()) {
                    seenFree.addAll(batches.free(LISTED_AT_ONCE));
                    if (seenFree.isEmpty()) {
                        return;
                    }
                }
                List<DueBatch> claimed = batches.claim(some());
                if (!claimed.isEmpty()) {
                    sendStored(claimed);
                }
            }
            leftOvers = true;
        } catch (RuntimeException storeAway) {
            seenFree.clear();
            log.warn("outbox outcome=unpolled retryIn={} reason=\"{}\"", settings.poll(), storeAway.toString());
        }
    }

    /** As many of the batches seen free as name the aggregates that are read at once; one, to try an absent broker with. */
    private List<DueBatches.Free> some() {
        List<DueBatches.Free> some = new ArrayList<>();
        int aggregates = 0;
        while (!seenFree.isEmpty() && aggregates < (away ? 1 : READ_AT_ONCE)) {
            DueBatches.Free next = seenFree.removeFirst();
            some.add(next);
            aggregates += next.size();
        }
        return some;
    }

    private void sendStored(List<DueBatch> claimed) {
        Load load = new Load(claimed);
        Map<String, Map<String, DueBatch>> byCollection = new LinkedHashMap<>();
        claimed.forEach(batch -> byCollection
                .computeIfAbsent(batch.collection(), _ -> new HashMap<>())
                .put(batch.id(), batch));
        byCollection.forEach((collection, ours) -> {
            List<String> keys = ours.values().stream()
                    .flatMap(batch -> batch.keys().stream())
                    .distinct()
                    .toList();
            for (int from = 0; from < keys.size() && load.bytes() < BYTES_IN_FLIGHT; from += READ_AT_ONCE) {
                fill(load, collection, ours, keys.subList(from, Math.min(from + READ_AT_ONCE, keys.size())));
            }
        });
        inFlight.incrementAndGet();
        bytesInFlight.addAndGet(load.bytes());
        send(load);
    }

    /** Reads aggregates and adds what our batches owe of them; what would be too much at once is left for later. */
    private void fill(Load load, String collection, Map<String, DueBatch> ours, List<String> keys) {
        Map<String, List<OutboxEntry>> out = new LinkedHashMap<>();
        Set<String> unread = new HashSet<>();
        long bytes = load.bytes();
        for (Document stored : database.getCollection(collection)
                .find(new Document("_id", new Document("$in", keys)))
                .projection(new Document("out", 1))) {
            String id = stored.getString("_id");
            if (bytes > BYTES_IN_FLIGHT) {
                unread.add(id);
                continue;
            }
            List<OutboxEntry> entries = stored.getList("out", Document.class).stream()
                    .map(OutboxEntry::from)
                    .toList();
            bytes += entries.stream().mapToLong(OutboxEntry::size).sum();
            out.put(id, entries);
        }
        Map<String, Set<String>> owed = stillOwed(out.values().stream()
                .flatMap(List::stream)
                .map(OutboxEntry::due)
                .distinct()
                .toList());
        Set<String> wanted = Set.copyOf(keys);
        ours.values()
                .forEach(batch -> batch.keys().stream()
                        .filter(key -> wanted.contains(key) && !unread.contains(key))
                        .filter(key -> out.getOrDefault(key, List.of()).stream()
                                .noneMatch(entry -> entry.due().equals(batch.id())))
                        .forEach(key -> {
                            if (Duration.between(batch.openedAt(), clock.instant())
                                            .compareTo(settings.abandonAfter())
                                    > 0) {
                                load.abandon(batch, key);
                            } else {
                                load.silent(batch, key);
                            }
                        }));
        out.forEach((id, entries) -> changes(entries).stream()
                .filter(change ->
                        owed.getOrDefault(change.getFirst().due(), Set.of()).contains(id))
                // Where another instance holds an earlier change, all later ones wait for it.
                .takeWhile(change -> ours.containsKey(change.getFirst().due()))
                .forEach(change -> {
                    DueBatch batch = ours.get(change.getFirst().due());
                    if (batch != null) {
                        load.add(new Load.Name(collection, id), new Load.Step(batch, change));
                    }
                }));
    }

    /** The events of an aggregate, by the change that they belong to. */
    private static List<List<OutboxEntry>> changes(List<OutboxEntry> entries) {
        Map<String, List<OutboxEntry>> changes = new LinkedHashMap<>();
        entries.forEach(entry ->
                changes.computeIfAbsent(entry.due(), _ -> new ArrayList<>()).add(entry));
        return List.copyOf(changes.values());
    }

    /** Looks again after a pause that grows with what looking costs, so that a large backlog is not made worse by it. */
    private void measure() {
        long began = System.nanoTime();
        try {
            backlog = batches.backlog();
        } catch (RuntimeException storeAway) {
            log.debug("outbox backlog=unknown reason=\"{}\"", storeAway.toString());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        Duration pause = settings.poll().compareTo(took.multipliedBy(10)) > 0 ? settings.poll() : took.multipliedBy(10);
        try {
            var _ = measuring.schedule(this::measure, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            log.debug("outbox backlog=unmeasured");
        }
    }

    @Override
    public void start() {
        running = true;
        var _ = relay.scheduleWithFixedDelay(this::poll, 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS);
        measuring.execute(this::measure);
    }

    /**
     * Lets what is under way finish for a moment. What is not acknowledged then is taken back from the producer, and its
     * lease is given up, so that another instance sends it at once.
     */
    @Override
    public void stop() {
        running = false;
        measuring.shutdownNow();
        relay.shutdown();
        try {
            long until = System.nanoTime() + LAST_ANSWERS.toNanos();
            // It may be about to send what it has just claimed.
            boolean ended = relay.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS);
            if (!drained(until) || !ended) {
                sender.close();
                if (!drained(System.nanoTime() + HANDING_BACK.toNanos())) {
                    log.warn(
                            "outbox outcome=stopped unacknowledgedLoads={} next=\"sent again after the lease\"",
                            inFlight.get());
                }
            }
        } catch (InterruptedException stopNow) {
            Thread.currentThread().interrupt();
        }
        acknowledgements.shutdown();
    }

    private boolean drained(long until) throws InterruptedException {
        while (inFlight.get() > 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return inFlight.get() == 0;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before, and stops after, whatever may still save: the web server's requests and the legs' workers. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 4096;
    }
}
