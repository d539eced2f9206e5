package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a command that may have written only when its writes are in the file; writers that wait at the same time share
 * one commit. A failed commit is answered with an error, and then the write may or may not be there, as with any
 * database whose answer is lost.
 *
 * <p>Covered is the death of this process at any moment, {@code kill -9} included: what is committed is in the operating
 * system's page cache and reaches the disk from there. Not covered is the death of the machine (power, kernel): there is
 * no {@code fsync} per commit. {@code writeConcern} and {@code readConcern} are accepted and change nothing.
 */
final class DurableBackend extends AbstractMongoBackend {

    private static final Logger log = LoggerFactory.getLogger(DurableBackend.class);

    private static final int FIRST_BATCH = 101;
    private static final int FRAMES_TO_LOG = 12;

    private static final Set<String> STRUCTURES = Set.of(
            "create", "createindexes", "drop", "dropindexes", "deleteindexes", "dropdatabase", "renamecollection");
    private static final Set<String> READS = Set.of(
            "find",
            "getmore",
            "killcursors",
            "count",
            "distinct",
            "listcollections",
            "listindexes",
            "listdatabases",
            "dbstats",
            "collstats",
            "validate",
            "ping",
            "hello",
            "ismaster",
            "buildinfo",
            "serverstatus",
            "whatsmyuri",
            "getparameter",
            "getlog",
            "hostinfo",
            "connectionstatus",
            "endsessions",
            "getlasterror",
            "reseterror");

    private final Storage storage;
    private final CommitGate gate;
    private final LongAdder examined = new LongAdder();

    DurableBackend(Storage storage, Clock clock) {
        super(clock);
        this.storage = storage;
        this.gate = new CommitGate(storage::commit);
        storage.databases().forEach(this::resolveDatabase);
    }

    /** How many documents all queries and updates have looked at so far. */
    long documentsExamined() {
        return examined.sum();
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String databaseName) {
        return new DurableDatabase(databaseName, storage, gate, examined, getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String databaseName, String command, Document query) {
        String name = command.toLowerCase(Locale.ROOT);
        if (name.equals("find") || name.equals("getmore")) {
            // As a real server does; without it the library answers with the whole result at once.
            query.putIfAbsent("batchSize", FIRST_BATCH);
        }
        if (READS.contains(name)) {
            return super.handleCommand(channel, databaseName, command, query);
        }
        try {
            return STRUCTURES.contains(name)
                    ? gate.structure(() -> super.handleCommand(channel, databaseName, command, query))
                    : super.handleCommand(channel, databaseName, command, query);
        } finally {
            // Also after a failure: a part of the command may have been done, and others may have seen it.
            gate.awaitDurable();
        }
    }

    /** Turns failures into answers here, because the library would log the whole command, and with it personal data. */
    @Override
    public Document handleMessage(MongoMessage message) {
        try {
            return super.handleMessage(message);
        } catch (MongoServerException refusal) {
            log.debug(
                    "command={} refused={}",
                    commandName(message),
                    refusal.getClass().getSimpleName());
            return failure(refusal);
        } catch (RuntimeException unexpected) {
            log.error(
                    "command={} database={} failed={} at={}",
                    commandName(message),
                    message.getDatabaseName(),
                    unexpected.getClass().getName(),
                    Arrays.stream(unexpected.getStackTrace())
                            .limit(FRAMES_TO_LOG)
                            .map(StackTraceElement::toString)
                            .collect(Collectors.joining(" < ")));
            return failure(new MongoServerException("Unknown error: " + unexpected.getMessage(), unexpected));
        }
    }

    private static String commandName(MongoMessage message) {
        return message.getDocument().keySet().iterator().next();
    }

    private static Document failure(MongoServerException exception) {
        Document answer = new Document("errmsg", exception.getMessageWithoutErrorCode());
        if (exception instanceof MongoServerError error) {
            answer.append("code", error.getCode());
            answer.putIfNotNull("codeName", error.getCodeName());
        }
        return answer.append("ok", 0);
    }

    @Override
    public void close() {
        super.close();
        storage.close();
    }

    @Override
    public String toString() {
        return "DurableBackend(" + storage + ")";
    }
}
