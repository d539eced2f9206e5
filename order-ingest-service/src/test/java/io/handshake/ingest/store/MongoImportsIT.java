package io.handshake.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.ParkedRow;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.vocabulary.CartId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Any instance can go on with an import, and only one at a time can store progress. */
class MongoImportsIT {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private MongoClient client;
    private MongoDatabase database;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("imports-" + UUID.randomUUID());
    }

    @AfterEach
    void disconnect() {
        database.drop();
        client.close();
    }

    @Test
    void theBytesComeBackAsTheyWere() throws IOException {
        byte[] bytes = new byte[(5 << 19) + 17];
        new Random(1).nextBytes(bytes);
        Import begun = begin("a", bytes);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        imports().copyBytes(begun, copy);

        assertThat(copy.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void anImportHasOneWorkerAndTheNextOneFencesItOff() throws IOException {
        begin("a", new byte[] {1});
        Imports.Work first = imports().claim().orElseThrow();
        assertThat(imports().claim()).isEmpty();

        now = now.plus(LEASE).plusSeconds(1);
        Imports.Work second = imports().claim().orElseThrow();

        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.turn()).isEqualTo(first.turn());
        assertThat(first.progress(first.current().counted(List.of(Outcome.IMPORTED)), List.of()))
                .isFalse();
        assertThat(second.progress(second.current().counted(List.of(Outcome.STALE)), List.of()))
                .isTrue();
        assertThat(imports().find("a").orElseThrow().count(Outcome.IMPORTED)).isZero();
        assertThat(imports().find("a").orElseThrow().count(Outcome.STALE)).isEqualTo(1);
    }

    @Test
    void aReleaseGivesAnImportAwayWithWhatWasDoneOfIt() throws IOException {
        begin("a", new byte[] {1});
        Imports.Work work = imports().claim().orElseThrow();
        work.progress(work.current().counted(List.of(Outcome.IMPORTED)), List.of());
        assertThat(imports().claim()).isEmpty();

        work.release();
        Imports.Work next = imports().claim().orElseThrow();
        assertThat(next.current().read()).isEqualTo(1);
        assertThat(next.attempt()).isEqualTo(1);
    }

    @Test
    void whatIsNoFaultOfTheImportCountsAsNoAttempt() throws IOException {
        begin("a", new byte[] {1});
        Imports.Work stopped = imports().claim().orElseThrow();
        stopped.uncount();
        stopped.uncount();
        stopped.release();
        Imports.Work died = imports().claim().orElseThrow();
        assertThat(died.attempt()).isEqualTo(1);

        now = now.plus(LEASE).plusSeconds(1);
        Imports.Work next = imports().claim().orElseThrow();
        died.uncount();
        assertThat(next.attempt()).isEqualTo(2);
        now = now.plus(LEASE).plusSeconds(1);
        assertThat(imports().claim().orElseThrow().attempt()).isEqualTo(3);
    }

    @Test
    void onlyAStoreThatIsAwayOrFullIsNoFaultOfTheImport() {
        assertThat(imports().isStoreAway(new MongoTimeoutException("away"))).isTrue();
        assertThat(imports().isStoreAway(new MongoCommandException(outOfDisk(), new ServerAddress())))
                .isTrue();
        assertThat(imports().isStoreAway(new BsonMaximumSizeExceededException("too large")))
                .isFalse();
        assertThat(imports().isStoreAway(new IllegalStateException())).isFalse();
    }

    private static BsonDocument outOfDisk() {
        return new BsonDocument("ok", new BsonInt32(0)).append("code", new BsonInt32(14031));
    }

    @Test
    void whenAnImportEndsItsBytesAndItsKeyGo() throws IOException {
        begin("a", new byte[] {1});
        Imports.Work work = imports().claim().orElseThrow();
        work.progress(work.current().done(now), List.of());

        assertThat(database.getCollection("import-bytes").countDocuments()).isZero();
        assertThat(database.getCollection("imports-due").countDocuments()).isZero();
        assertThat(imports().find("a").orElseThrow().state()).isEqualTo(Import.State.DONE);
    }

    @Test
    void anUploadWhoseSenderDiedIsForgotten() {
        assertThatThrownBy(() -> imports().begin(begun("a", 10), new InputStream() {
                    private int left = (1 << 20) + 1;

                    @Override
                    public int read() throws IOException {
                        if (left-- > 0) {
                            return 1;
                        }
                        throw new AssertionError("died");
                    }
                }))
                .hasMessage("died");
        assertThat(database.getCollection("import-bytes").countDocuments()).isEqualTo(1);
        assertThat(imports().claim()).isEmpty();

        now = now.plus(LEASE).plusSeconds(1);
        assertThat(imports().claim()).isEmpty();
        assertThat(database.getCollection("import-bytes").countDocuments()).isZero();
        assertThat(database.getCollection("imports-due").countDocuments()).isZero();
    }

    @Test
    void anUploadWhoseBytesCannotBeStoredIsForgottenAtOnce() {
        assertThatThrownBy(() -> imports().begin(begun("a", 10), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                }))
                .hasMessage("gone");

        assertThat(imports().claim()).isEmpty();
        assertThat(database.getCollection("imports-due").countDocuments()).isZero();
    }

    @Test
    void importsOfACartAreDoneInTheOrderOfTheirAcceptance() throws IOException {
        begin("b", new byte[] {1});
        now = now.plusSeconds(1);
        begin("a", new byte[] {1});
        now = now.plusSeconds(1);
        imports()
                .begin(
                        Import.begun(
                                "c", new CartId("other-shop"), new Import.Upload(1, "sha", null, null), false, now),
                        new ByteArrayInputStream(new byte[] {1}));

        Imports.Work first = imports().claim().orElseThrow();
        assertThat(first.current().id()).isEqualTo("b");
        assertThat(imports().claim().orElseThrow().current().id()).isEqualTo("c");
        assertThat(imports().claim()).isEmpty();
        first.progress(first.current().done(now), List.of());
        Imports.Work second = imports().claim().orElseThrow();
        assertThat(second.current().id()).isEqualTo("a");
        assertThat(second.turn()).isGreaterThan(first.turn());
    }

    @Test
    void anImportIsKeptInHandWithoutProgressAndOnlyByItsHolder() throws IOException {
        begin("a", new byte[] {1});
        Imports.Work first = imports().claim().orElseThrow();
        now = now.plus(LEASE.multipliedBy(2).dividedBy(3));
        first.renew();
        now = now.plus(LEASE.multipliedBy(2).dividedBy(3));
        assertThat(imports().claim()).isEmpty();

        now = now.plus(LEASE);
        assertThat(imports().claim()).isPresent();
        first.release();
        assertThat(imports().claim()).isEmpty();
    }

    @Test
    void anUploadThatStoresNothingForTooLongIsNotAccepted() {
        assertThatThrownBy(() -> imports().begin(begun("a", 1), new InputStream() {
                    private boolean read;

                    @Override
                    public int read() {
                        if (read) {
                            return -1;
                        }
                        read = true;
                        now = now.plus(LEASE).plusSeconds(1);
                        imports().claim();
                        return 1;
                    }
                }))
                .hasMessageContaining("order-ingest.imports.lease");
        assertThat(imports().find("a")).isEmpty();
        assertThat(database.getCollection("import-bytes").countDocuments()).isZero();
    }

    @Test
    void anUploadIsKeptInHandForAsLongAsItsPiecesAreStored() throws IOException {
        int pieces = 5;

        imports().begin(begun("a", pieces << 20), new InputStream() {
            private int read;

            @Override
            public int read() {
                if (read++ == pieces << 20) {
                    return -1;
                }
                if (read % (1 << 20) == 0) {
                    now = now.plus(LEASE.multipliedBy(2).dividedBy(3));
                    assertThat(imports().claim()).isEmpty();
                }
                return 1;
            }
        });

        assertThat(imports().claim()).isPresent();
    }

    @Test
    void whatAStoppedUploadLeavesIsNotMistakenForWhatALaterOneUnderTheSameIdStores() throws IOException {
        byte[] later = {7, 7};
        assertThatThrownBy(() -> imports().begin(begun("a", 1), new InputStream() {
                    private boolean stopped;

                    @Override
                    public int read() throws IOException {
                        if (!stopped) {
                            stopped = true;
                            now = now.plus(LEASE).plusSeconds(1);
                            assertThat(imports().claim()).isEmpty();
                            begin("a", later);
                            return 1;
                        }
                        return -1;
                    }
                }))
                .hasMessageContaining("send it again");
        assertThat(database.getCollection("import-bytes").countDocuments())
                .as("pieces of the later one alone")
                .isEqualTo(1);

        Imports.Work work = imports().claim().orElseThrow();
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        imports().copyBytes(work.current(), copy);
        assertThat(copy.toByteArray()).isEqualTo(later);
    }

    @Test
    void whatAnUploaderStoresAfterItLostItsKeyIsNoImportForWhoeverSendsItAgain() throws IOException {
        begin("a", new byte[] {1});
        // As it is when the uploader is stopped before its record, and dies just after it.
        database.getCollection("imports-due").deleteMany(new Document());

        begin("a", new byte[] {7, 7});

        Imports.Work work = imports().claim().orElseThrow();
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        imports().copyBytes(work.current(), copy);
        assertThat(copy.toByteArray()).containsExactly(7, 7);
        assertThat(database.getCollection("import-bytes").countDocuments()).isEqualTo(1);
    }

    @Test
    void theSameIdNamesTheFirstImport() throws IOException {
        Import first = begin("a", new byte[] {1});

        assertThat(imports().begin(begun("a", 2), new ByteArrayInputStream(new byte[] {1, 2})))
                .isEqualTo(first);
    }

    @Test
    void parkedRowsComeInTheOrderOfTheFileAndTwiceStoredCountOnce() throws IOException {
        begin("a", new byte[] {1});
        Imports.Work work = imports().claim().orElseThrow();
        List<ParkedRow> rows = List.of(parked(100), parked(9), parked(20));
        work.progress(work.current(), rows);
        work.progress(work.current(), rows);

        List<ParkedRow> firstPage = imports().parkedRows("a", null, 2);
        assertThat(firstPage).extracting(ParkedRow::place).containsExactly(9L, 20L);
        assertThat(imports().parkedRows("a", firstPage.getLast().id(), 2))
                .extracting(ParkedRow::place)
                .containsExactly(100L);
    }

    private ParkedRow parked(long place) {
        return new ParkedRow(
                "a", place, place + 2, "N", "raw", List.of(new ParkedRow.Fault("MISSING_FIELD", 1, null, "m")), now);
    }

    private Import begin(String id, byte[] bytes) throws IOException {
        return imports().begin(begun(id, bytes.length), new ByteArrayInputStream(bytes));
    }

    private Import begun(String id, long bytes) {
        return Import.begun(id, new CartId("shop-eu"), new Import.Upload(bytes, "sha", null, null), false, now);
    }

    /** A new one each time: nothing may hang on what an instance remembers. */
    private Imports imports() {
        return new MongoImports(
                database,
                new Clock() {
                    @Override
                    public Instant instant() {
                        return now;
                    }

                    @Override
                    public ZoneOffset getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }
                },
                LEASE);
    }
}
