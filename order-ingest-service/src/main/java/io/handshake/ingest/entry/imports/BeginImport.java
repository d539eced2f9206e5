package io.handshake.ingest.entry.imports;

import io.handshake.carts.CartSettings;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.entry.format.ExportFormats;
import io.handshake.ingest.entry.format.OpenedExport;
import io.handshake.ingest.entry.format.UnreadableExport;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.intake.IntakeClosed;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Accepts an upload: looks whether it can be read at all, then makes it durable. When this returns, the import will be
 * done, whatever dies.
 */
public final class BeginImport {
    private static final long ASKED_EVERY = 1 << 20;

    private final Imports imports;
    private final ExportFormats formats;
    private final ImportRunner runner;
    private final ImportSettings settings;
    private final IntakeGate gate;
    private final ImportNotes notes;
    private final Clock clock;

    public BeginImport(
            Imports imports,
            ExportFormats formats,
            ImportRunner runner,
            ImportSettings settings,
            IntakeGate gate,
            Activities activities,
            Clock clock) {
        this.imports = imports;
        this.formats = formats;
        this.runner = runner;
        this.settings = settings;
        this.gate = gate;
        this.notes = new ImportNotes(activities, clock);
        this.clock = clock;
    }

    /**
     * What was asked for.
     *
     * @param idempotencyKey the same key always names the same import; null for a new import each time
     */
    public record Request(
            CartSettings cart,
            @Nullable String contentType,
            @Nullable String declaredFormat,
            boolean dryRun,
            @Nullable String idempotencyKey) {}

    /** The key was used before, for other bytes or another question. */
    public static final class KeyReused extends RuntimeException {
        private final Import earlier;

        KeyReused(Import earlier, String difference) {
            super(difference);
            this.earlier = earlier;
        }

        public Import earlier() {
            return earlier;
        }
    }

    /** The upload is larger than is taken. */
    public static final class UploadTooLarge extends RuntimeException {
        UploadTooLarge(long most) {
            super("the upload is larger than " + most + " bytes, which order-ingest.imports.largest allows");
        }
    }

    /**
     * Stores the upload.
     *
     * @throws UnreadableExport if it can't be read at all; nothing was stored
     * @throws IntakeClosed if nothing new is taken in for now, also where the disk fills up on the way; nothing was stored
     * @throws IOException if the sender stopped before the end; nothing was stored
     */
    public Import begin(Request request, InputStream body) throws IOException, UnreadableExport {
        gate.requireOpen();
        try (WorkFile file = WorkFile.in(settings.workDir())) {
            String sha256 = receive(body, file);
            long bytes = Files.size(file.path());
            try (OpenedExport export =
                    formats.open(file.path(), request.declaredFormat(), request.contentType(), request.cart())) {
                if (bytes <= settings.checkedAtOnce().toBytes()) {
                    export.survey();
                }
            }
            Import.Upload upload = new Import.Upload(bytes, sha256, request.contentType(), request.declaredFormat());
            Import begun = Import.begun(id(request), request.cart().id(), upload, request.dryRun(), clock.instant())
                    .in(Trace.current().orElseGet(Traceparent::begun).toString());
            Import stored;
            try (InputStream again = Files.newInputStream(file.path())) {
                stored = imports.begin(begun, again);
            }
            refuseOtherRequest(begun, stored);
            if (stored.equals(begun)) {
                notes.begun(stored);
            }
            runner.kick();
            return stored;
        }
    }

    private String receive(InputStream body, WorkFile file) throws IOException {
        long most = settings.largest().toBytes();
        try (DigestOutputStream to = new DigestOutputStream(Files.newOutputStream(file.path()), sha256());
                OutputStream buffered = new BufferedOutputStream(to, 1 << 16)) {
            byte[] buffer = new byte[1 << 16];
            long sum = 0;
            long asked = 0;
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                sum += read;
                if (sum > most) {
                    throw new UploadTooLarge(most);
                }
                if (sum - asked >= ASKED_EVERY) {
                    asked = sum;
                    requireDisk();
                }
                buffered.write(buffer, 0, read);
            }
            buffered.flush();
            return HexFormat.of().formatHex(to.getMessageDigest().digest());
        }
    }

    /** A large upload, or many at once, may fill the disk while they are received; the backlog is no reason to stop here. */
    private void requireDisk() {
        if (gate.verdict() instanceof IntakeGate.Verdict.Closed closed && closed.limit() == IntakeGate.Limit.DISK) {
            gate.requireOpen();
        }
    }

    private static String id(Request request) {
        String key = request.idempotencyKey();
        return key == null
                ? UUID.randomUUID().toString()
                : UUID.nameUUIDFromBytes((request.cart().id() + "|" + key).getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    private static void refuseOtherRequest(Import asked, Import stored) {
        if (!asked.upload().sha256().equals(stored.upload().sha256())) {
            throw new KeyReused(
                    stored,
                    "its body was " + stored.upload().bytes() + " bytes with SHA-256 "
                            + stored.upload().sha256() + ", and is "
                            + asked.upload().bytes() + " bytes with SHA-256 "
                            + asked.upload().sha256() + " now");
        }
        if (asked.dryRun() != stored.dryRun()) {
            throw new KeyReused(stored, "dryRun was " + stored.dryRun() + ", and is " + asked.dryRun() + " now");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
