package io.handshake.runtime.inbound;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import io.handshake.runtime.inbound.ParkedRecord.Letter;
import io.handshake.runtime.inbound.ParkedRecord.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What is parked of this leg's records, and which of it is to be replayed. A replay that was asked for is a key in a
 * small collection, removed after the record's own document says what came of it; so a killed replay goes on.
 */
final class ParkedRecords {
    private static final String PARKED = State.PARKED.name();
    private static final String TURN = "turn";

    private final MongoCollection<Document> records;
    private final MongoCollection<Document> due;
    private final MongoCollection<Document> turns;
    private final Clock clock;
    private final Duration lease;
    private final String holder = UUID.randomUUID().toString();

    ParkedRecords(MongoDatabase database, Clock clock, Duration lease) {
        this.records = database.getCollection("parked-records");
        this.due = database.getCollection("parked-records-due");
        this.turns = database.getCollection("parked-records-turn");
        this.clock = clock;
        this.lease = lease;
    }

    void createIndexes() {
        records.createIndex(Indexes.ascending("state", "topic"));
        records.createIndex(Indexes.ascending("key", "_id"));
    }

    Optional<ParkedRecord> find(String id) {
        return Optional.ofNullable(records.find(new Document("_id", id)).first())
                .map(ParkedRecords::record);
    }

    /** False if it is parked already. */
    boolean add(ParkedRecord record) {
        return inserted(records, document(record));
    }

    /** Parks anew what had been over, with its new letter. False if it is parked already. */
    boolean addAgain(ParkedRecord record) {
        return records.replaceOne(
                                new Document("_id", record.id()).append("state", new Document("$ne", PARKED)),
                                document(record))
                        .getMatchedCount()
                == 1;
    }

    /** What waits for somebody, by id. */
    List<ParkedRecord> open(@Nullable String key, @Nullable String after, int limit) {
        Document filter = new Document("state", PARKED);
        if (key != null) {
            filter.append("key", key);
        }
        if (after != null) {
            filter.append("_id", new Document("$gt", after));
        }
        List<ParkedRecord> open = new ArrayList<>();
        for (Document stored : records.find(filter).sort(new Document("_id", 1)).limit(limit)) {
            open.add(record(stored));
        }
        return open;
    }

    /** How many wait, by their topic, added up by the server. */
    Map<String, Long> openByTopic() {
        Map<String, Long> open = new HashMap<>();
        for (Document counted : records.aggregate(List.of(
                new Document("$match", new Document("state", PARKED)),
                new Document("$group", new Document("_id", "$topic").append("open", new Document("$sum", 1)))))) {
            open.put(counted.getString("_id"), counted.get("open", Number.class).longValue());
        }
        return open;
    }

    boolean isDue(String id) {
        return due.find(new Document("_id", id)).first() != null;
    }

    /** From here on the replay will be done, whatever dies. One that is asked for while it is being done is done again. */
    void askReplay(ParkedRecord record) {
        Document ask = new Document("_id", record.id())
                .append("ask", UUID.randomUUID().toString())
                .append("topic", record.topic())
                .append("partition", record.partition())
                .append("offset", record.offset());
        if (!inserted(due, ask)) {
            due.replaceOne(new Document("_id", record.id()), ask, new ReplaceOptions().upsert(true));
        }
    }

    /** What somebody asked for. */
    record Ask(String id, String ask, String topic) {}

    boolean isAnythingDue() {
        return due.find().projection(new Document("_id", 1)).first() != null;
    }

    /** What to replay, in the order of the records. */
    List<Ask> due() {
        List<Document> all = due.find().into(new ArrayList<>());
        all.sort(Comparator.comparing((Document one) -> one.getString("topic"))
                .thenComparing(one -> one.getInteger("partition"))
                .thenComparing(one -> one.getLong("offset")));
        return all.stream()
                .map(one -> new Ask(one.getString("_id"), one.getString("ask"), one.getString("topic")))
                .toList();
    }

    /** The replay is over; what came of it is stored already. */
    void settle(Ask done) {
        due.deleteOne(new Document("_id", done.id()).append("ask", done.ask()));
    }

    void ended(String id, State state) {
        records.updateOne(
                new Document("_id", id).append("state", PARKED),
                new Document("$set", new Document("state", state.name()).append("endedAt", now())));
    }

    /** It was tried once more, and stays parked for this reason. */
    void refusedAgain(String id, String reason, String detail, String failure) {
        records.updateOne(
                new Document("_id", id).append("state", PARKED),
                new Document(
                                "$set",
                                new Document("reason", reason)
                                        .append("detail", detail)
                                        .append("failure", failure)
                                        .append("triedAt", now()))
                        .append("$inc", new Document("attempts", 1)));
    }

    /**
     * Makes this instance the one that replays, for the time of the lease. One at a time, so that letters of one key
     * keep their order and the rate is everybody's.
     */
    boolean takeTurn() {
        Date until = Date.from(clock.instant().plus(lease));
        Document seen = turns.find(new Document("_id", TURN)).first();
        if (seen == null) {
            return inserted(
                    turns, new Document("_id", TURN).append("holder", holder).append("until", until));
        }
        Date runsOut = seen.getDate("until");
        if (!holder.equals(seen.getString("holder")) && runsOut.toInstant().isAfter(clock.instant())) {
            return false;
        }
        return turns.updateOne(
                                new Document("_id", TURN)
                                        .append("holder", seen.getString("holder"))
                                        .append("until", runsOut),
                                new Document("$set", new Document("holder", holder).append("until", until)))
                        .getMatchedCount()
                == 1;
    }

    void leaveTurn() {
        turns.deleteOne(new Document("_id", TURN).append("holder", holder));
    }

    private Date now() {
        return Date.from(clock.instant());
    }

    private static boolean inserted(MongoCollection<Document> into, Document document) {
        try {
            into.insertOne(document);
            return true;
        } catch (MongoWriteException refused) {
            if (ErrorCategory.fromErrorCode(refused.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw refused;
            }
            return false;
        }
    }

    private static Document document(ParkedRecord record) {
        Document document = new Document("_id", record.id())
                .append("topic", record.topic())
                .append("topicId", record.topicId())
                .append("partition", record.partition())
                .append("offset", record.offset())
                .append("writtenAt", record.writtenAt().toEpochMilli())
                .append("digest", record.digest())
                .append("key", record.key())
                .append("reason", record.reason())
                .append("detail", record.detail())
                .append("failure", record.failure())
                .append("attempts", record.attempts())
                .append("parkedAt", Date.from(record.parkedAt()))
                .append("state", record.state().name());
        Letter letter = record.letter();
        return letter == null
                ? document
                : document.append(
                        "letter",
                        new Document("topic", letter.topic())
                                .append("partition", letter.partition())
                                .append("offset", letter.offset()));
    }

    private static ParkedRecord record(Document stored) {
        @Nullable Document letter = stored.get("letter", Document.class);
        return new ParkedRecord(
                stored.getString("_id"),
                stored.getString("topic"),
                stored.getString("topicId"),
                stored.getInteger("partition"),
                stored.getLong("offset"),
                Instant.ofEpochMilli(stored.getLong("writtenAt")),
                stored.getString("digest"),
                stored.getString("key"),
                stored.getString("reason"),
                stored.getString("detail"),
                stored.getString("failure"),
                stored.getInteger("attempts"),
                stored.getDate("parkedAt").toInstant(),
                State.valueOf(stored.getString("state")),
                letter == null
                        ? null
                        : new Letter(
                                letter.getString("topic"), letter.getInteger("partition"), letter.getLong("offset")));
    }
}
