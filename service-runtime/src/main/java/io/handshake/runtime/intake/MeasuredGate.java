package io.handshake.runtime.intake;

import io.handshake.runtime.store.Outbox.Backlog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.util.unit.DataSize;

/** Looks at the outbox and at the disks, at most once per period. */
final class MeasuredGate implements IntakeGate, ApplicationListener<ContextClosedEvent> {
    private static final Logger log = LoggerFactory.getLogger(MeasuredGate.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Closing and opening at the same figure would flutter. */
    private static final double OPENS_AT = 0.8;

    private final Supplier<Backlog> backlog;
    private final BooleanSupplier brokerAway;
    private final FreeSpace freeSpace;
    private final List<Path> folders;
    private final IntakeSettings settings;
    private final Clock clock;
    private final LongSupplier nanos;
    private Verdict last = new Verdict.Open();
    private long lookedAt;
    private boolean looked;
    private volatile boolean stopping;

    /** How much may still be written to a folder. */
    @FunctionalInterface
    interface FreeSpace {
        FreeSpace OF_THE_SYSTEM = folder -> Files.getFileStore(folder).getUsableSpace();

        /** Bytes left to this process's user. */
        long at(Path folder) throws IOException;
    }

    /** @param nanos runs on, whatever becomes of the clock: a clock that is set back must not freeze the verdict */
    MeasuredGate(
            Supplier<Backlog> backlog,
            BooleanSupplier brokerAway,
            FreeSpace freeSpace,
            List<Path> folders,
            IntakeSettings settings,
            Clock clock,
            LongSupplier nanos) {
        this.backlog = backlog;
        this.brokerAway = brokerAway;
        this.freeSpace = freeSpace;
        this.folders = List.copyOf(folders);
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Verdict verdict() {
        if (stopping) {
            return new Verdict.Closed(
                    Limit.STOPPING, "the service is being stopped", "wait for its start, or ask another instance");
        }
        return looked();
    }

    private synchronized Verdict looked() {
        long now = nanos.getAsLong();
        if (looked && now - lookedAt < PERIOD.toNanos()) {
            return last;
        }
        Verdict before = last;
        last = look(clock.instant());
        lookedAt = now;
        looked = true;
        if (last instanceof Verdict.Closed closed && before instanceof Verdict.Open) {
            log.warn(
                    "intake outcome=closed limit={} reason=\"{}\" cure=\"{}\"",
                    closed.limit(),
                    closed.reason(),
                    closed.cure());
        } else if (last instanceof Verdict.Open && before instanceof Verdict.Closed closed) {
            log.info("intake outcome=open after={}", closed.limit());
        }
        return last;
    }

    private Verdict look(Instant now) {
        Backlog owed = backlog.get();
        boolean wasClosed = last instanceof Verdict.Closed closed && closed.limit() == Limit.BACKLOG;
        long most = wasClosed ? (long) (settings.mostOwed() * OPENS_AT) : settings.mostOwed();
        if (owed.aggregates() > most) {
            return new Verdict.Closed(
                    Limit.BACKLOG,
                    owed.aggregates() + " documents have events that the broker has not taken; the limit is "
                            + settings.mostOwed() + " (handshake.intake.most-owed)",
                    "bring the broker back, and wait until outbox_pending has fallen");
        }
        Duration age = owed.age(now);
        // One event that the broker never takes waits for long as well, and must not close the door to all others.
        if (brokerAway.getAsBoolean() && age.compareTo(settings.longestOwed()) > 0) {
            return new Verdict.Closed(
                    Limit.BACKLOG,
                    "the oldest event waits for the broker for " + age.toSeconds() + " s; the limit is "
                            + settings.longestOwed().toSeconds() + " s (handshake.intake.longest-owed)",
                    "bring the broker back");
        }
        DataSize least = settings.leastFreeDisk();
        for (Path folder : folders) {
            Long free = free(folder);
            if (free != null && free < least.toBytes()) {
                return new Verdict.Closed(
                        Limit.DISK,
                        free / (1 << 20) + " MB are free for " + folder + "; the limit is " + least.toMegabytes()
                                + " MB (handshake.intake.least-free-disk)",
                        "make room on that disk, or put the service's work folder on another");
            }
        }
        return new Verdict.Open();
    }

    private @Nullable Long free(Path folder) {
        try {
            return freeSpace.at(Files.exists(folder) ? folder : parent(folder));
        } catch (IOException unknown) {
            log.warn("intake folder={} outcome=unmeasured reason=\"{}\"", folder, unknown.toString());
            return null;
        }
    }

    /** The nearest folder that exists: it is on the disk that the missing one will be on. */
    private static Path parent(Path missing) {
        Path parent = missing.toAbsolutePath().getParent();
        return parent == null || Files.exists(parent) ? missing.toAbsolutePath().getRoot() : parent(parent);
    }

    /** The least free space of all folders, in bytes. */
    double leastFree() {
        return folders.stream()
                .map(this::free)
                .filter(free -> free != null)
                .mapToDouble(Long::doubleValue)
                .min()
                .orElse(Double.NaN);
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent ending) {
        stopping = true;
    }
}
