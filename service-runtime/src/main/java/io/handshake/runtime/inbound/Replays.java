package io.handshake.runtime.inbound;

import io.handshake.runtime.inbound.ParkedRecord.Letter;
import io.handshake.runtime.inbound.ParkedRecord.State;
import io.handshake.runtime.inbound.ParkedRecords.Ask;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Hands dead letters to their listener once more, those that somebody asked for, in the order of the records and at a
 * set rate. A replay goes to the listener and not to the topic: other subscribers have long read the record, and only
 * this leg's work on it is missing. How far it came is stored after each letter.
 */
final class Replays implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Replays.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration COUNTING = Duration.ofSeconds(15);

    private final ParkedRecords parked;
    private final Boundaries boundaries;
    private final Supplier<LetterReader> readers;
    private final InboundSettings settings;
    private final MultiGauge waiting;
    private final Semaphore kicks = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread worker;
    private long countAt;
    private boolean indexed;

    Replays(
            ParkedRecords parked,
            Boundaries boundaries,
            Supplier<LetterReader> readers,
            InboundSettings settings,
            MeterRegistry meters) {
        this.parked = parked;
        this.boundaries = boundaries;
        this.readers = readers;
        this.settings = settings;
        this.waiting = MultiGauge.builder("dlt.records")
                .description("Dead letters that wait for somebody")
                .register(meters);
    }

    /** There is something to replay. */
    void kick() {
        kicks.release();
    }

    private void work() {
        while (running) {
            try {
                if (!indexed) {
                    parked.createIndexes();
                    indexed = true;
                }
                count();
                pass();
                var _ = kicks.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                kicks.drainPermits();
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error interrupted) {
                Diagnosis why = Diagnosis.of(interrupted);
                log.warn("replays outcome=interrupted retryIn={} reason=\"{}\"", settings.waitLast(), why);
                LockSupport.parkNanos(settings.waitLast().toNanos());
            }
        }
    }

    private void count() {
        long now = System.nanoTime();
        if (countAt == 0 || now - countAt >= 0) {
            Map<String, Long> open = parked.openByTopic();
            waiting.register(
                    open.entrySet().stream()
                            .map(topic -> MultiGauge.Row.of(Tags.of("topic", topic.getKey()), topic.getValue()))
                            .toList(),
                    true);
            countAt = now + COUNTING.toNanos();
        }
    }

    private void pass() {
        if (!parked.isAnythingDue() || !parked.takeTurn()) {
            return;
        }
        long gap = TimeUnit.SECONDS.toNanos(1) / settings.replaysPerSecond();
        long renewEvery = settings.replayLease().toNanos() / 3;
        long renewed = System.nanoTime();
        Set<String> stuck = new HashSet<>();
        @Nullable RuntimeException outage = null;
        try (LetterReader letters = readers.get()) {
            for (Ask ask : parked.due()) {
                if (!running) {
                    break;
                }
                // Its letters keep their order; those of other topics need not wait with them.
                if (stuck.contains(ask.topic())) {
                    continue;
                }
                long begun = System.nanoTime();
                if (begun - renewed > renewEvery) {
                    if (!parked.takeTurn()) {
                        return;
                    }
                    renewed = begun;
                }
                try {
                    replay(ask, letters);
                } catch (RuntimeException away) {
                    stuck.add(ask.topic());
                    outage = away;
                }
                LockSupport.parkNanos(gap - (System.nanoTime() - begun));
            }
        }
        if (outage != null) {
            throw outage;
        }
        parked.leaveTurn();
    }

    private void replay(Ask ask, LetterReader letters) {
        Optional<ParkedRecord> found = parked.find(ask.id());
        if (found.isPresent() && found.get().state() == State.PARKED) {
            replay(found.get(), letters);
        }
        parked.settle(ask);
    }

    private void replay(ParkedRecord record, LetterReader letters) {
        Letter place = record.letter();
        Optional<ConsumerRecord<byte[], byte[]>> letter = place == null
                ? Optional.empty()
                : letters.read(place)
                        .map(found -> DeadLetter.record(found, record))
                        // Another letter lies there if the topic of dead letters was made anew.
                        .filter(found -> DeadLetter.digest(found).equals(record.digest()));
        if (letter.isEmpty()) {
            log.error("id={} outcome=expired; its bytes are gone, let its sender send it again", record.id());
            parked.ended(record.id(), State.EXPIRED);
            return;
        }
        Optional<Boundary> boundary = boundaries.of(record.topic());
        if (boundary.isEmpty()) {
            refused(record, new Diagnosis.Refused("NO_LISTENER", "nothing here listens to " + record.topic(), "none"));
            return;
        }
        try {
            boundary.get().replay(letter.get(), record.topicId(), letters.consumer());
        } catch (ListenerFailure failure) {
            switch (failure.diagnosis()) {
                // Nothing is known of the letter; it waits, and those of its topic behind it.
                case Diagnosis.Outage _ -> throw failure;
                case Diagnosis.Refused _, Diagnosis.Unexpected _, Diagnosis.Broken _ ->
                    refused(record, failure.diagnosis());
            }
            return;
        }
        parked.ended(record.id(), State.REPLAYED);
        log.info("id={} outcome=replayed", record.id());
    }

    private void refused(ParkedRecord record, Diagnosis why) {
        DeadLetters.Words words = DeadLetters.Words.of(why, settings.leg());
        parked.refusedAgain(record.id(), words.reason(), words.detail(), words.failure());
        log.warn("id={} outcome=refused-again reason={} failure={}", record.id(), words.reason(), words.failure());
    }

    @Override
    public void start() {
        running = true;
        worker = Thread.ofPlatform().name("replays").daemon().start(this::work);
    }

    /** Lets the letter in hand come to its end; any instance goes on with the next. */
    @Override
    public void stop() {
        running = false;
        kick();
        Thread working = worker;
        if (working != null) {
            LockSupport.unpark(working);
            try {
                working.join(settings.replayLease());
            } catch (InterruptedException stopNow) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
