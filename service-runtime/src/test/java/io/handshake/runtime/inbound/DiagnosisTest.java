package io.handshake.runtime.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.wire.MalformedRecord;
import io.handshake.runtime.wire.RegistryUnavailable;
import io.handshake.runtime.wire.UntrustedSchema;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that led to a failure counts, however it is wrapped. */
class DiagnosisTest {
    private static final ServerAddress SERVER = new ServerAddress("127.0.0.1", 1);

    static Stream<Throwable> outages() {
        return Stream.of(
                new RegistryUnavailable("away"),
                new MongoTimeoutException("away"),
                new MongoSocketReadException("cut", SERVER),
                new MongoCommandException(
                        new BsonDocument("ok", new BsonInt32(0)).append("code", new BsonInt32(11600)), SERVER),
                new MongoException(14031, "no room"),
                new MongoException(112, "another wrote"),
                new MongoException(24, "no lock in time"),
                new TimeoutException("late"),
                new TopicAuthorizationException("orders"),
                new Contended("a", 3),
                // As a serializer of others reports its registry's absence.
                new SerializationException("no schema", new ConnectException("refused")),
                new IllegalStateException("wrapped", new ExecutionException(new MongoTimeoutException("away"))));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void whatIsAwayIsWaitedFor(Throwable failure) {
        assertThat(Diagnosis.of(failure)).isInstanceOf(Diagnosis.Outage.class);
        assertThat(Diagnosis.of(new RuntimeException("by the container", failure)))
                .isInstanceOf(Diagnosis.Outage.class);
    }

    @Test
    void refusalsAreToldInTheirOwnWords() {
        assertThat(Diagnosis.of(new RuntimeException(new Unprocessable("TOO_BLUE", "send a red one"))))
                .isEqualTo(new Diagnosis.Refused("TOO_BLUE", "send a red one", Unprocessable.class.getName()));
        assertThat(Diagnosis.of(new MalformedRecord("cut off")))
                .isEqualTo(new Diagnosis.Refused("MALFORMED_RECORD", "cut off", MalformedRecord.class.getName()));
    }

    @Test
    void theUnexpectedIsToldByClassAndPlaceAlone() {
        Diagnosis diagnosis = Diagnosis.of(
                new IllegalStateException("Erika", new UncheckedIOException("Erika", new EOFException("Erika"))));

        assertThat(diagnosis).isInstanceOf(Diagnosis.Unexpected.class);
        assertThat(diagnosis.toString())
                .contains(EOFException.class.getName(), "DiagnosisTest")
                .doesNotContain("Erika");
        assertThat(Diagnosis.of(new StackOverflowError())).isInstanceOf(Diagnosis.Unexpected.class);
        assertThat(Diagnosis.of(new MongoException(2, "bad value"))).isInstanceOf(Diagnosis.Unexpected.class);
    }

    @Test
    void aBrokenProcessIsNoFaultOfTheRecord() {
        assertThat(Stream.of(
                                new OutOfMemoryError(),
                                new NoClassDefFoundError("gone"),
                                new AssertionError("never"),
                                new RuntimeException(new LinkageError("gone")),
                                new UntrustedSchema("start Java otherwise"))
                        .map(Diagnosis::of))
                .allMatch(diagnosis -> diagnosis instanceof Diagnosis.Broken);
    }

    @Test
    void causesThatGoInACircleComeToAnEnd() {
        RuntimeException one = new RuntimeException("one");
        RuntimeException other = new RuntimeException("other", one);
        one.initCause(other);

        assertThat(Diagnosis.of(one)).isInstanceOf(Diagnosis.Unexpected.class);
    }
}
