package io.handshake.runtime.inbound;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoStalePrimaryException;
import com.mongodb.MongoWriteConcernException;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.wire.MalformedRecord;
import io.handshake.runtime.wire.RegistryUnavailable;
import io.handshake.runtime.wire.UntrustedSchema;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Why a record could not be taken in. Decided here and nowhere else, by everything that led to the failure. Its texts
 * are safe to show: they hold our own words, and of anybody else's exception its class and place, never its message,
 * which may quote the record.
 */
sealed interface Diagnosis {

    /** Something that the leg leans on is away; the record may be sound. Wait for it, however long. */
    record Outage(String what) implements Diagnosis {}

    /** The record will never be taken in as it is. */
    record Refused(String reason, String detail, String failure) implements Diagnosis {}

    /** Nobody foresaw this. It may pass; if it doesn't, the record must not stop the others. */
    record Unexpected(String failure, String place) implements Diagnosis {}

    /** The process itself is not fit to go on: no memory, a class that does not load, a broken assertion. */
    record Broken(String failure, String place) implements Diagnosis {}

    /** The most links of a chain of causes that are looked at; longer ones are circles. */
    int LONGEST_CHAIN = 50;

    /** Codes of servers that step down, start, stop, lack votes, locks or room, or refuse the login; no fault of what was written. */
    Set<Integer> SERVER_AWAY = Set.of(
            6, 7, 13, 18, 24, 50, 64, 75, 79, 89, 91, 100, 112, 133, 134, 189, 262, 317, 358, 8000, 9001, 10107, 11600,
            11602, 13388, 13435, 13436, 14031);

    static Diagnosis of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            if (link instanceof ListenerFailure known) {
                return known.diagnosis();
            }
        }
        for (Throwable link : chain) {
            // A record can be as deep as its sender likes; no other Error is within a sender's reach.
            if (link instanceof UntrustedSchema || (link instanceof Error && !(link instanceof StackOverflowError))) {
                String words = link instanceof UntrustedSchema untrusted ? ": " + untrusted.getMessage() : "";
                return new Broken(link.getClass().getName() + words, place(link));
            }
        }
        for (Throwable link : chain) {
            if (isOutage(link)) {
                String words =
                        link instanceof RegistryUnavailable || link instanceof Contended || link instanceof IntakePaused
                                ? ": " + link.getMessage()
                                : "";
                return new Outage(link.getClass().getSimpleName() + words);
            }
        }
        for (Throwable link : chain) {
            if (link instanceof Unprocessable refusal) {
                return new Refused(refusal.reason(), words(refusal), Unprocessable.class.getName());
            }
            if (link instanceof MalformedRecord malformed) {
                return new Refused("MALFORMED_RECORD", words(malformed), MalformedRecord.class.getName());
            }
        }
        Throwable root = chain.getLast();
        return new Unexpected(root.getClass().getName(), place(root));
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable link = failure; link != null && chain.size() < LONGEST_CHAIN; link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    private static String words(Throwable ours) {
        return String.valueOf(ours.getMessage());
    }

    private static boolean isOutage(Throwable link) {
        return switch (link) {
            case RegistryUnavailable _, Contended _, IntakePaused _ -> true;
            case MongoException mongo -> isOutage(mongo);
            case RetriableException _, InterruptException _, CommitFailedException _ -> true;
            // A right or a password that is missing is the operator's to mend, and no record's fault.
            case AuthorizationException _, AuthenticationException _ -> true;
            case SocketException _, SocketTimeoutException _, UnknownHostException _ -> true;
            case HttpTimeoutException _, TimeoutException _, InterruptedException _ -> true;
            default -> false;
        };
    }

    private static boolean isOutage(MongoException mongo) {
        return switch (mongo) {
            case MongoClientException _, MongoSocketException _, MongoInterruptedException _ -> true;
            case MongoExecutionTimeoutException _, MongoStalePrimaryException _, MongoWriteConcernException _ -> true;
            case MongoBulkWriteException bulk ->
                bulk.getWriteConcernError() != null
                        || bulk.getWriteErrors().stream().anyMatch(error -> SERVER_AWAY.contains(error.getCode()));
            default ->
                SERVER_AWAY.contains(mongo.getCode())
                        || mongo.hasErrorLabel("RetryableWriteError")
                        || mongo.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
        };
    }

    /** The innermost place of ours in the trace, else the innermost of all. */
    static String place(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        for (StackTraceElement frame : trace) {
            if (frame.getClassName().startsWith("io.handshake.")) {
                return frame.toString();
            }
        }
        return trace.length == 0 ? "unknown" : trace[0].toString();
    }
}
