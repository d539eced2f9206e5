package io.handshake.ingest.entry.imports;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Places;
import io.handshake.carts.layout.Reading;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.Orders;
import io.handshake.ingest.domain.Orders.Statement;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.ParkedRow;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.domain.TakeInOrder.Source;
import io.handshake.ingest.entry.format.ExportFormats;
import io.handshake.ingest.entry.format.OpenedExport;
import io.handshake.ingest.entry.format.OrderCursor;
import io.handshake.ingest.entry.format.SourceOrder;
import io.handshake.ingest.entry.format.Survey;
import io.handshake.ingest.entry.format.UnreadableExport;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Works on imports, its own instance's and those that a dead instance left. Per batch of orders: park what cannot be
 * read, take in the rest, then store how far it came. What is done again after a crash counts the same, because each
 * order remembers the places that brought it. Reading runs ahead, and a few batches are stored at the same time; they are
 * counted in the order of the file.
 */
public final class ImportRunner implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ImportRunner.class);

    /** A batch is as many orders as the settings say, or as many rows as fit easily into memory. */
    private static final long MOST_ROWS = 5_000;

    /** Beside the batch that is being put together; more would only live long enough to cost the collector. */
    private static final long READ_AHEAD_ROWS = 500;

    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    /** A stop waits this long for the batches at hand. */
    private static final Duration LAST_BATCHES = Duration.ofSeconds(4);

    private final Imports imports;
    private final Orders orders;
    private final Carts carts;
    private final ExportFormats formats;
    private final ImportSettings settings;
    private final IntakeGate gate;
    private final ImportNotes notes;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Semaphore kicks = new Semaphore(0);
    private final List<Thread> workers = new ArrayList<>();
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("import-leases").daemon().factory());
    private volatile boolean running;

    public ImportRunner(
            Imports imports,
            Orders orders,
            Carts carts,
            ExportFormats formats,
            ImportSettings settings,
            IntakeGate gate,
            Activities activities,
            Clock clock,
            MeterRegistry meters) {
        this.imports = imports;
        this.orders = orders;
        this.carts = carts;
        this.formats = formats;
        this.settings = settings;
        this.gate = gate;
        this.notes = new ImportNotes(activities, clock);
        this.clock = clock;
        this.meters = meters;
    }

    /** There is an import to work on. */
    void kick() {
        kicks.release();
    }

    private void work() {
        while (running) {
            try {
                // What is taken up needs disk and makes events.
                Optional<Imports.Work> work =
                        gate.verdict() instanceof IntakeGate.Verdict.Open ? imports.claim() : Optional.empty();
                if (work.isPresent()) {
                    try (Trace _ = Trace.enter(trace(work.get().current()));
                            KeptInHand _ = new KeptInHand(work.get())) {
                        run(work.get());
                    }
                } else {
                    var _ = kicks.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error interrupted) {
                // The store is away, or this import is beyond us; its lease decides when it is tried again.
                log.warn(
                        "import outcome=interrupted retryWithin={} reason={} at={}",
                        settings.lease(),
                        interrupted.getClass().getName(),
                        ParkedFaults.place(interrupted));
                pause();
            }
        }
    }

    /** All that an import brings is one trace: that of the request that brought it. */
    private static Traceparent trace(Import item) {
        return Traceparent.parse(item.trace()).orElseGet(Traceparent::begun);
    }

    /**
     * Renews the lease while a worker is at an import, also where there is no progress to store, and gives it up where the
     * worker leaves the import undone because this instance stops.
     */
    private final class KeptInHand implements AutoCloseable {
        private final Imports.Work work;
        private final Future<?> renewing;

        KeptInHand(Imports.Work work) {
            this.work = work;
            long third = Math.max(1, settings.lease().toMillis() / 3);
            renewing = renewals.scheduleAtFixedRate(
                    () -> {
                        try {
                            work.renew();
                        } catch (RuntimeException storeAway) {
                            log.warn(
                                    "import lease outcome=unrenewed reason={}",
                                    storeAway.getClass().getName());
                        }
                    },
                    third,
                    third,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            renewing.cancel(false);
            if (running) {
                return;
            }
            try {
                // Whoever looks next goes on; an import that has ended is not looked for any more.
                work.release();
            } catch (RuntimeException storeAway) {
                log.warn(
                        "import={} lease outcome=unreleased reason={}",
                        work.current().id(),
                        storeAway.getClass().getName());
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(settings.poll().toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Imports.Work work) {
        Import item = work.current();
        if (work.attempt() > 2 * settings.attempts()) {
            fail(
                    work,
                    new Import.Problem(
                            "import-stuck",
                            "The import makes no progress",
                            "it was taken up " + work.attempt() + " times and got no further than order " + item.read(),
                            null,
                            "look for this import in the log of order-ingest; mend what it names, or take the order at"
                                    + " that place out of the file, and upload it again"));
            return;
        }
        try (WorkFile file = WorkFile.in(settings.workDir())) {
            try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file.path()))) {
                imports.copyBytes(item, to);
            }
            long stored = Files.size(file.path());
            if (stored != item.upload().bytes()) {
                fail(
                        work,
                        new Import.Problem(
                                "upload-damaged",
                                "The stored upload is not whole",
                                stored + " of " + item.upload().bytes() + " bytes are left in the store",
                                null,
                                "upload the file again; orders that are in already will count as unchanged"));
                return;
            }
            CartSettings cart = carts.find(item.cartId()).orElse(null);
            if (cart == null) {
                fail(
                        work,
                        new Import.Problem(
                                "unknown-cart",
                                "The cart is not configured any more",
                                "cart '" + item.cartId()
                                        + "' was there when the file was uploaded, and is not in carts.yaml now",
                                null,
                                "put the cart back into carts.yaml, restart, and upload the file again"));
                return;
            }
            bringIn(work, file, cart);
        } catch (UnreadableExport unreadable) {
            fail(
                    work,
                    new Import.Problem(
                            unreadable.slug(),
                            unreadable.title(),
                            unreadable.detail(),
                            unreadable.place(),
                            unreadable.cure()));
        } catch (IOException diskAway) {
            // The lease is left to run out: a full disk is not emptied by trying at once.
            log.warn("import={} outcome=interrupted reason=\"{}\"", item.id(), diskAway.toString());
            uncount(work);
        } catch (RuntimeException failed) {
            if (imports.isStoreAway(failed)) {
                uncount(work);
            }
            throw failed;
        }
    }

    /** As soon as the store is there: an outage, however long, must not make an import fail or a sound order parked. */
    private void uncount(Imports.Work work) {
        do {
            try {
                work.uncount();
                return;
            } catch (RuntimeException storeAway) {
                log.warn(
                        "import={} outcome=waiting reason={}",
                        work.current().id(),
                        storeAway.getClass().getName());
                pause();
            }
        } while (running);
    }

    private void bringIn(Imports.Work work, WorkFile file, CartSettings cart) throws IOException, UnreadableExport {
        Import begun = work.current();
        CartPolicy policy = CartPolicies.of(cart);
        try (OpenedExport export = formats.open(
                file.path(), begun.upload().declaredFormat(), begun.upload().contentType(), cart)) {
            Survey survey = export.survey();
            if (!running) {
                return;
            }
            Import surveyed = begun.surveyed(export.format(), export.header(), survey.rows(), survey.orders());
            if (survey.orders() <= settings.batch()) {
                // It ends with its first progress; nobody has time to watch it.
                work.note(surveyed);
            } else if (!work.progress(surveyed, List.of())) {
                return;
            }
            try (OrderCursor cursor = new ReadAhead(export.read(survey), READ_AHEAD_ROWS)) {
                if (!bringIn(work, cursor, policy)) {
                    return;
                }
            }
        }
        if (work.current().state() == Import.State.DONE || work.progress(done(work.current()), List.of())) {
            Import done = work.current();
            notes.done(done);
            log.info(
                    "import={} cart={} format={} outcome=done read={} imported={} revised={} unchanged={} stale={} held={} parked={}",
                    done.id(),
                    done.cartId(),
                    done.format(),
                    done.read(),
                    done.count(Outcome.IMPORTED),
                    done.count(Outcome.REVISED),
                    done.count(Outcome.UNCHANGED),
                    done.count(Outcome.STALE),
                    done.count(Outcome.HELD),
                    done.count(Outcome.PARKED));
        }
    }

    /** False if the import is in other hands now, or this instance stops. */
    private boolean bringIn(Imports.Work work, OrderCursor cursor, CartPolicy policy) throws UnreadableExport {
        long skip = work.current().read();
        // Whatever stopped us before is among the next orders: one at a time, it is found and stops no other.
        boolean searching = work.attempt() > settings.attempts() / 2;
        long searchedUpTo = searching ? skip + settings.batch() : skip;
        boolean beyondUs = work.attempt() > settings.attempts();
        List<SourceOrder> batch = new ArrayList<>(settings.batch());
        long weight = 0;
        try (BatchesInFlight<Taken> flights = new BatchesInFlight<>(searching ? 1 : settings.inFlight())) {
            for (SourceOrder order = cursor.next(); order != null; order = cursor.next()) {
                if (order.ordinal() < skip) {
                    continue;
                }
                if (beyondUs) {
                    // This very order stopped us time and again: it must not stop the rest.
                    beyondUs = false;
                    if (!park(work, order)) {
                        return false;
                    }
                    continue;
                }
                batch.add(order);
                weight += BatchWeight.of(order);
                if (batch.size() == settings.batch() || weight >= MOST_ROWS || order.ordinal() < searchedUpTo) {
                    if (!takeOff(work, flights, batch, policy)) {
                        return false;
                    }
                    if (!mayGoOn(work, flights)) {
                        return false;
                    }
                    batch = new ArrayList<>(settings.batch());
                    weight = 0;
                }
            }
            if (!batch.isEmpty() && !takeOff(work, flights, batch, policy)) {
                return false;
            }
            while (!flights.isEmpty()) {
                Taken taken = flights.land();
                // The last is counted and the import done in one write: a single order is an import, too.
                if (!settle(work, taken, flights.isEmpty() ? this::done : UnaryOperator.identity())) {
                    return false;
                }
            }
            return true;
        }
    }

    private Import done(Import item) {
        return item.done(clock.instant());
    }

    /** What became of a batch, not yet counted. */
    private record Taken(List<Outcome> outcomes, List<ParkedRow> parked) {}

    /**
     * Has a batch stored, as soon as there is room for it.
     *
     * @return false if the import is in other hands now
     */
    private boolean takeOff(
            Imports.Work work, BatchesInFlight<Taken> flights, List<SourceOrder> batch, CartPolicy policy) {
        Set<OrderKey> keys = HashSet.newHashSet(batch.size());
        for (SourceOrder order : batch) {
            if (order.reading() instanceof Reading.Readable readable) {
                keys.add(readable.order().key());
            }
        }
        while (!flights.hasRoomFor(keys)) {
            if (!settle(work, flights.land())) {
                return false;
            }
        }
        Import item = work.current();
        long turn = work.turn();
        Traceparent traceparent = Trace.current().orElseGet(Traceparent::begun);
        flights.takeOff(keys, () -> {
            try (Trace _ = Trace.enter(traceparent)) {
                return takeIn(item, turn, batch, policy);
            }
        });
        return true;
    }

    /** Waits for all that are in flight; false if the import is in other hands now. */
    private boolean land(Imports.Work work, BatchesInFlight<Taken> flights) {
        while (!flights.isEmpty()) {
            if (!settle(work, flights.land())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Waits, with the import in hand, while too much of what was taken in is unpublished.
     *
     * @return false if this instance stops, or the import is in other hands now
     */
    private boolean mayGoOn(Imports.Work work, BatchesInFlight<Taken> flights) {
        boolean told = false;
        while (running
                && gate.verdict() instanceof IntakeGate.Verdict.Closed closed
                && closed.limit() == IntakeGate.Limit.BACKLOG) {
            if (!told) {
                told = true;
                if (!land(work, flights)) {
                    return false;
                }
                log.warn(
                        "import={} outcome=waiting reason=\"{}\"",
                        work.current().id(),
                        closed.reason());
                notes.waits(work.current(), closed.reason());
            }
            pause();
        }
        if (running) {
            return true;
        }
        // What is in flight when this instance stops is counted; then the import is let go.
        var _ = land(work, flights);
        return false;
    }

    private boolean park(Imports.Work work, SourceOrder order) {
        Fault fault = new Fault(
                "UNEXPECTED",
                order.line(),
                null,
                "taking this order in failed " + settings.attempts()
                        + " times; the log of order-ingest says where, for the operator to mend");
        log.error(
                "import={} place={} outcome=parked reason=UNEXPECTED attempts={}",
                work.current().id(),
                order.ordinal(),
                work.attempt());
        return settle(work, new Taken(List.of(Outcome.PARKED), List.of(parked(work.current(), order, List.of(fault)))));
    }

    private Taken takeIn(Import item, long turn, List<SourceOrder> batch, CartPolicy policy) {
        List<ParkedRow> parked = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>(batch.size());
        List<Statement> statements = new ArrayList<>(batch.size());
        List<SourceOrder> stated = new ArrayList<>(batch.size());
        List<Supplier<Places>> places = new ArrayList<>(batch.size());
        for (SourceOrder order : batch) {
            switch (order.reading()) {
                case Reading.Readable readable -> {
                    statements.add(new Statement(readable.order(), new Source(item.id(), turn, order.ordinal())));
                    stated.add(order);
                    places.add(readable.places());
                }
                case Reading.Unreadable unreadable -> {
                    parked.add(parked(item, order, unreadable.faults()));
                    outcomes.add(Outcome.PARKED);
                }
            }
        }
        List<Decision> decisions = orders.takeIn(statements, policy, item.dryRun());
        for (int i = 0; i < decisions.size(); i++) {
            Decision decision = decisions.get(i);
            outcomes.add(decision.outcome());
            if (decision instanceof Decision.Park park) {
                parked.add(parked(
                        item,
                        stated.get(i),
                        ParkedFaults.of(park.defects(), places.get(i).get())));
            }
        }
        return new Taken(outcomes, parked);
    }

    /** Stores and counts what became of some orders; false if the import is in other hands now. */
    private boolean settle(Imports.Work work, Taken taken) {
        return settle(work, taken, UnaryOperator.identity());
    }

    private boolean settle(Imports.Work work, Taken taken, UnaryOperator<Import> then) {
        Import item = work.current();
        if (!work.progress(then.apply(item.counted(taken.outcomes())), taken.parked())) {
            return false;
        }
        taken.outcomes().stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .forEach((outcome, count) -> meters.counter(
                                "orders.imported",
                                "cart",
                                item.cartId().value(),
                                "result",
                                outcome.name().toLowerCase(Locale.ROOT))
                        .increment(count));
        notes.parked(item, taken.parked());
        taken.parked()
                .forEach(row -> row.faults()
                        .forEach(fault -> meters.counter("rows.quarantined", "reason", fault.reason())
                                .increment()));
        return true;
    }

    private ParkedRow parked(Import item, SourceOrder order, List<Fault> faults) {
        return new ParkedRow(
                item.id(),
                order.ordinal(),
                order.line(),
                order.orderNumber(),
                order.raw(),
                ParkedFaults.kept(faults),
                clock.instant());
    }

    private void fail(Imports.Work work, Import.Problem problem) {
        Import failed = work.current().failed(problem, clock.instant());
        if (work.progress(failed, List.of())) {
            notes.failed(failed, problem);
            log.error(
                    "import={} cart={} outcome=failed problem={} place=\"{}\" read={}",
                    failed.id(),
                    failed.cartId(),
                    problem.slug(),
                    problem.place(),
                    failed.read());
        }
    }

    @Override
    public void start() {
        running = true;
        try {
            WorkFile.sweep(settings.workDir(), clock.instant().minus(LEFT_BEHIND));
        } catch (IOException | UncheckedIOException | DirectoryIteratorException unswept) {
            log.warn("import work files outcome=unswept reason=\"{}\"", unswept.toString());
        }
        for (int i = 0; i < settings.workers(); i++) {
            workers.add(Thread.ofPlatform().name("import-" + i).start(this::work));
        }
    }

    /**
     * Lets each worker finish what it has in flight for a moment, and give its import up: it goes on at any other instance, or
     * here after the next start. Who hangs keeps his import until the lease runs out, for he might still write.
     */
    @Override
    public void stop() {
        running = false;
        kicks.release(workers.size());
        try {
            long until = System.nanoTime() + LAST_BATCHES.toNanos();
            for (Thread worker : workers) {
                worker.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            }
        } catch (InterruptedException stopNow) {
            Thread.currentThread().interrupt();
        }
        workers.clear();
        renewals.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
