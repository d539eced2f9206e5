package io.handshake.runtime.store;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;

/**
 * The relay: brings every event that is owed to the broker, at least once, and each aggregate's events in their order.
 *
 * <p>A change's events are sent only when those of every earlier change of its aggregate are acknowledged. A change that finds no
 * unpublished event before it is sent at once (the kick); one that does is <em>behind</em>, and is looked at again
 * shortly. The poll takes over batches whose lease ran out: those of a dead instance, and those that an outage made
 * fail. A batch is closed only after all its acknowledgements, so whatever dies in between, the event is sent again
 * under the same id.
 *
 * <p>A batch that names an aggregate without an event of its own is kept for {@code abandonAfter}: its writer may be
 * dead, or only stopped between the two writes. Were it closed at once, the late write would pass for published.
 *
 * <p>All sends are made by one thread, in order, and are pipelined: it does not wait for one acknowledgement before the
 * next send. Acknowledgements are handled by another.
 */
public final class Outbox implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final Duration BEHIND_WAIT = Duration.ofMillis(50);
    private static final int READ_AT_ONCE = 500;
    private static final CompletableFuture<?> NOT_TRIED =
            CompletableFuture.failedFuture(new IllegalStateException("not tried: the broker refused an earlier event"));

    private final MongoDatabase database;
    private final DueBatches batches;
    private final EventSender sender;
    private final OutboxSettings settings;
    private final Clock clock;
    private final CrashPoints crashPoints;
    private final ScheduledExecutorService relay = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("outbox-relay").daemon().factory());
    private final ExecutorService acknowledgements = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("outbox-acks").daemon().factory());
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean running;
    private volatile Backlog backlog = Backlog.EMPTY;

    Outbox(MongoDatabase database, EventSender sender, OutboxSettings settings, Clock clock, CrashPoints crashPoints) {
        this.database = database;
        this.batches = new DueBatches(database, clock, settings.lease());
        this.sender = sender;
        this.settings = settings;
        this.clock = clock;
        this.crashPoints = crashPoints;
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

    public Backlog backlog() {
        return backlog;
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
        if (inFlight.incrementAndGet() <= settings.inFlight()) {
            try {
                relay.execute(() -> send(batch, fresh, behind, Set.of()));
                return;
            } catch (RejectedExecutionException stopped) {
                log.debug("outbox batch={} outcome=left next=\"sent by the next instance\"", batch.id());
            }
        }
        inFlight.decrementAndGet();
        try {
            batches.release(batch);
        } catch (RuntimeException storeAway) {
            log.warn("outbox batch={} outcome=unreleased reason=\"{}\"", batch.id(), storeAway.toString());
        }
    }

    /** Must run on the relay's thread, with {@code inFlight} already counted. */
    private void send(DueBatch batch, Map<String, List<OutboxEntry>> fresh, Set<String> behind, Set<String> silent) {
        Map<String, CompletableFuture<?>> answers = new LinkedHashMap<>();
        // A send that began late could still be under way when the lease runs out and another instance sends.
        boolean refused = clock.instant().isAfter(batch.leasedUntil().minus(settings.deliveryTimeout()));
        for (Map.Entry<String, List<OutboxEntry>> aggregate : fresh.entrySet()) {
            List<CompletableFuture<?>> sent =
                    new ArrayList<>(aggregate.getValue().size());
            for (OutboxEntry entry : aggregate.getValue()) {
                // After one refusal each further send would block for as long again.
                CompletableFuture<?> answer = refused ? NOT_TRIED : sender.send(entry);
                refused |= answer.isCompletedExceptionally();
                sent.add(answer);
            }
            answers.put(aggregate.getKey(), CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
        }
        var _ = CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                .whenCompleteAsync((_, _) -> settle(batch, answers, behind, silent), acknowledgements);
    }

    private void settle(
            DueBatch batch, Map<String, CompletableFuture<?>> answers, Set<String> behind, Set<String> silent) {
        Set<String> left = new HashSet<>(behind);
        left.addAll(silent);
        @Nullable Throwable failure = null;
        for (Map.Entry<String, CompletableFuture<?>> answer : answers.entrySet()) {
            if (answer.getValue().isCompletedExceptionally()) {
                left.add(answer.getKey());
                failure = failure == null ? answer.getValue().exceptionNow() : failure;
            }
        }
        try {
            crashPoints.reached("after-send-before-close");
            if (left.isEmpty()) {
                batches.close(batch);
            } else if (failure != null) {
                log.warn(
                        "outbox batch={} aggregates={} outcome=unsent retryIn={} reason=\"{}\"",
                        batch.id(),
                        left.size(),
                        settings.poll(),
                        NestedExceptionUtils.getMostSpecificCause(failure).toString());
                batches.shrink(batch, left, settings.poll(), false);
            } else if (!behind.isEmpty()) {
                batches.shrink(batch, left, BEHIND_WAIT, false);
                pollSoon();
            } else {
                batches.shrink(batch, left, settings.lease(), true);
            }
        } catch (RuntimeException storeAway) {
            // The lease runs out, and the poll sends the batch again under the same event ids.
            log.warn("outbox batch={} outcome=unclosed reason=\"{}\"", batch.id(), storeAway.toString());
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private void pollSoon() {
        try {
            var _ = relay.schedule(this::poll, BEHIND_WAIT.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            log.debug("outbox outcome=left next=\"sent by the next instance\"");
        }
    }

    /** Takes over what nobody holds. Runs on the relay's thread. */
    private void poll() {
        try {
            Instant now = clock.instant();
            List<DueBatch> all = batches.all();
            for (DueBatch seen : all) {
                if (!running) {
                    return;
                }
                if (!seen.leasedUntil().isAfter(now) && inFlight.get() < settings.inFlight()) {
                    DueBatch claimed = batches.claim(seen);
                    if (claimed != null) {
                        sendStored(claimed);
                    }
                }
            }
            List<DueBatch> owed = all.stream().filter(batch -> !batch.silent()).toList();
            backlog = new Backlog(
                    owed.stream().mapToInt(batch -> batch.keys().size()).sum(),
                    owed.stream()
                            .map(DueBatch::openedAt)
                            .min(Instant::compareTo)
                            .orElse(null));
        } catch (RuntimeException storeAway) {
            log.warn("outbox outcome=unpolled retryIn={} reason=\"{}\"", settings.poll(), storeAway.toString());
        }
    }

    private void sendStored(DueBatch batch) {
        Map<String, List<OutboxEntry>> fresh = new LinkedHashMap<>();
        Set<String> behind = new HashSet<>();
        Set<String> silent = new HashSet<>(batch.keys());
        for (int from = 0; from < batch.keys().size(); from += READ_AT_ONCE) {
            List<String> keys = batch.keys()
                    .subList(from, Math.min(from + READ_AT_ONCE, batch.keys().size()));
            Map<String, List<OutboxEntry>> out = new LinkedHashMap<>();
            for (Document stored : database.getCollection(batch.collection())
                    .find(new Document("_id", new Document("$in", keys)))
                    .projection(new Document("out", 1))) {
                out.put(
                        stored.getString("_id"),
                        stored.getList("out", Document.class).stream()
                                .map(OutboxEntry::from)
                                .toList());
            }
            Map<String, Set<String>> owed = stillOwed(out.values().stream()
                    .flatMap(List::stream)
                    .map(OutboxEntry::due)
                    .distinct()
                    .toList());
            out.forEach((key, entries) -> {
                List<OutboxEntry> ours = entries.stream()
                        .filter(entry -> entry.due().equals(batch.id()))
                        .toList();
                if (ours.isEmpty()) {
                    return;
                }
                silent.remove(key);
                boolean earlierOwed = entries.stream()
                        .takeWhile(entry -> !entry.due().equals(batch.id()))
                        .anyMatch(entry ->
                                owed.getOrDefault(entry.due(), Set.of()).contains(key));
                if (earlierOwed) {
                    behind.add(key);
                } else {
                    fresh.put(key, ours);
                }
            });
        }
        if (Duration.between(batch.openedAt(), clock.instant()).compareTo(settings.abandonAfter()) > 0) {
            silent.clear();
        }
        inFlight.incrementAndGet();
        send(batch, fresh, behind, silent);
    }

    @Override
    public void start() {
        running = true;
        var _ = relay.scheduleWithFixedDelay(this::poll, 0, settings.poll().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets what is under way finish; what is not acknowledged in time stays owed and is sent by the next instance. */
    @Override
    public void stop() {
        running = false;
        relay.shutdown();
        Instant patience = clock.instant().plus(settings.deliveryTimeout());
        try {
            relay.awaitTermination(settings.deliveryTimeout().toMillis(), TimeUnit.MILLISECONDS);
            while (inFlight.get() > 0 && clock.instant().isBefore(patience)) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException stopNow) {
            Thread.currentThread().interrupt();
        }
        acknowledgements.shutdown();
        if (inFlight.get() > 0) {
            log.warn(
                    "outbox outcome=stopped unacknowledgedBatches={} next=\"sent again after the lease\"",
                    inFlight.get());
        }
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
