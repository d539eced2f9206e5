package io.handshake.ingest.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import io.handshake.ingest.domain.Pull;
import io.handshake.ingest.domain.Pulls;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.wire.RegistryUnavailable;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Pulls on MongoDB, one document per cart. Whoever pulls holds it by a lease, and stores by compare-and-set on its
 * version, which each claim moves on: a holder that was stopped for longer than its lease can store nothing any more.
 */
public final class MongoPulls implements Pulls {
    private static final int LONGEST_CHAIN = 50;

    private final MongoCollection<Document> pulls;
    private final Clock clock;
    private final Duration lease;

    /** @param lease how long a pull belongs to an instance that is not heard of */
    public MongoPulls(MongoDatabase database, Clock clock, Duration lease) {
        this.pulls = database.getCollection("pulls");
        this.clock = clock;
        this.lease = lease;
    }

    @Override
    public Optional<Pull> find(CartId cart) {
        return Optional.ofNullable(pulls.find(new Document("_id", cart.value())).first())
                .map(PullDocument::from);
    }

    @Override
    public Optional<Hold> claim(CartId cart, Supplier<Pull> first) {
        String holder = UUID.randomUUID().toString();
        Document free =
                new Document("_id", cart.value()).append("leasedUntil", new Document("$lte", in(Duration.ZERO)));
        Document taken = new Document("$set", new Document("holder", holder).append("leasedUntil", in(lease)))
                .append("$inc", new Document("v", 1L));
        @Nullable
        Document claimed =
                pulls.findOneAndUpdate(free, taken, new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        if (claimed != null) {
            return Optional.of(new Leased(PullDocument.from(claimed), claimed.getLong("v"), holder));
        }
        if (find(cart).isPresent()) {
            return Optional.empty();
        }
        Pull begun = first.get();
        try {
            pulls.insertOne(document(begun, 1, holder));
            return Optional.of(new Leased(begun, 1, holder));
        } catch (MongoWriteException other) {
            if (ErrorCategory.fromErrorCode(other.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw other;
            }
            return Optional.empty();
        }
    }

    @Override
    public boolean isAway(Throwable failure) {
        Throwable link = failure;
        for (int i = 0; link != null && i < LONGEST_CHAIN; i++) {
            if (link instanceof RegistryUnavailable || link instanceof Contended || StoreAway.is(link)) {
                return true;
            }
            link = link.getCause();
        }
        return false;
    }

    private Document document(Pull pull, long version, String holder) {
        return PullDocument.of(pull)
                .append("v", version)
                .append("holder", holder)
                .append("leasedUntil", in(lease));
    }

    private Date in(Duration wait) {
        return Date.from(clock.instant().plus(wait));
    }

    private final class Leased implements Hold {
        private final String holder;
        private volatile Pull current;
        private volatile boolean released;
        private long version;

        Leased(Pull current, long version, String holder) {
            this.current = current;
            this.version = version;
            this.holder = holder;
        }

        @Override
        public Pull current() {
            return current;
        }

        @Override
        public boolean store(Pull next) {
            boolean stored = pulls.replaceOne(
                                    new Document("_id", next.cart().value())
                                            .append("v", version)
                                            .append("holder", holder),
                                    document(next, version + 1, holder))
                            .getMatchedCount()
                    == 1;
            if (stored) {
                version++;
                current = next;
            }
            return stored;
        }

        @Override
        public void renew() {
            if (!released) {
                set(new Document("leasedUntil", in(lease)));
            }
        }

        @Override
        public void release() {
            released = true;
            // Nobody's from here on, so that a renewal that comes late does not take it in hand again.
            set(new Document("leasedUntil", in(Duration.ZERO)).append("holder", ""));
        }

        private void set(Document lease) {
            pulls.updateOne(
                    new Document("_id", current.cart().value()).append("holder", holder), new Document("$set", lease));
        }
    }
}
