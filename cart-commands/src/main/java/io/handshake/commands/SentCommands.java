package io.handshake.commands;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.handshake.events.v1.EffectOutcome;
import io.handshake.vocabulary.CartId;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The commands of this leg, one document for each effect, in the leg's own database. */
final class SentCommands {
    private final MongoCollection<Document> collection;
    private final Duration keep;
    private volatile boolean indexed;

    SentCommands(MongoDatabase database, Duration keep) {
        this.collection = database.getCollection("cart-commands");
        this.keep = keep;
    }

    Optional<SentCommand> find(String effectId) {
        return Optional.ofNullable(
                        collection.find(new Document("_id", effectId)).first())
                .map(SentCommands::read);
    }

    /** Whether it was written; false if somebody else has written this effect since it was read. */
    boolean save(SentCommand command) {
        index();
        Document document = document(command);
        if (command.revision() == 1) {
            try {
                collection.insertOne(document);
                return true;
            } catch (MongoWriteException failed) {
                if (ErrorCategory.fromErrorCode(failed.getCode()) == ErrorCategory.DUPLICATE_KEY) {
                    return false;
                }
                throw failed;
            }
        }
        return collection
                        .replaceOne(
                                new Document("_id", command.effectId()).append("v", command.revision() - 1), document)
                        .getMatchedCount()
                == 1;
    }

    /** The database forgets by itself. Twice the same index is one. */
    private void index() {
        if (!indexed) {
            collection.createIndex(Indexes.ascending("forgetAt"), new IndexOptions().expireAfter(0L, TimeUnit.SECONDS));
            indexed = true;
        }
    }

    private Document document(SentCommand command) {
        Instant lastWritten =
                command.told() == null ? command.handedAt() : command.told().at();
        return new Document("_id", command.effectId())
                .append("v", command.revision())
                .append("cart", command.cart().value())
                .append("key", command.key())
                .append("version", command.version())
                .append("handedAt", Date.from(command.handedAt()))
                .append("deadline", Date.from(command.deadline()))
                .append("told", told(command.told()))
                .append("forgetAt", Date.from(lastWritten.plus(keep)));
    }

    private static @Nullable Document told(SentCommand.@Nullable Told told) {
        return told == null
                ? null
                : new Document("outcome", told.outcome().name())
                        .append("reference", told.reference())
                        .append("detail", told.detail())
                        .append("at", Date.from(told.at()));
    }

    private static SentCommand read(Document stored) {
        Document told = stored.get("told", Document.class);
        return new SentCommand(
                stored.getString("_id"),
                new CartId(stored.getString("cart")),
                stored.getString("key"),
                stored.getLong("version"),
                stored.getDate("handedAt").toInstant(),
                stored.getDate("deadline").toInstant(),
                stored.getLong("v"),
                told == null
                        ? null
                        : new SentCommand.Told(
                                EffectOutcome.valueOf(told.getString("outcome")),
                                told.getString("reference"),
                                told.getString("detail"),
                                told.getDate("at").toInstant()));
    }
}
