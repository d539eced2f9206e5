package io.handshake.runtime.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Ids that come from outside and must be unique over all aggregates of a kind, such as a shipment's: each in a document
 * of its own that names the aggregate it belongs to.
 *
 * <p>Whoever records a fact under such an id goes in this order, and from the start again after a
 * {@link SaveOutcome.ConcurrentChange}:
 *
 * <ol>
 *   <li>read the aggregate;
 *   <li>{@link #claim} the id for it; if it is held by another, stop;
 *   <li>save the change, decided on what was read <em>before</em> the claim, with the fact in it. A fact that is refused
 *       instead is {@link #release released}.
 * </ol>
 *
 * <p>A claim is a promise only; what counts is whether the aggregate holds the fact. If its owner died between claim and
 * save, or released it, the next who asks takes it over, in three durable steps: the claim names the new owner and the
 * old one; the old aggregate is fenced, so that a save that was decided before fails; the old name is struck out. If the
 * fence finds the fact, the claim goes back. Whatever dies in between, the next who asks goes on with it before he is
 * answered. So two aggregates never hold the same id, however slow a writer is.
 *
 * <p>Safe for use by several threads and several instances. Claims are never deleted.
 */
public final class Claims<S> {
    private final MongoCollection<Document> collection;
    private final Aggregates<S> aggregates;
    private final BiPredicate<S, String> holds;
    private final Duration patience;
    private final Clock clock;
    private final CrashPoints crashPoints;

    /**
     * Claims of this collection.
     *
     * @param holds whether a state holds the fact with the id
     * @param patience how long after a claim nobody else may take it over, though its owner does not hold the fact yet;
     *     only courtesy towards a writer at work, no guarantee leans on it
     */
    public Claims(
            MongoDatabase database,
            String collection,
            Aggregates<S> aggregates,
            BiPredicate<S, String> holds,
            Duration patience,
            Clock clock,
            CrashPoints crashPoints) {
        this.collection = database.getCollection(collection);
        this.aggregates = aggregates;
        this.holds = holds;
        this.patience = patience;
        this.clock = clock;
        this.crashPoints = crashPoints;
    }

    /**
     * One claim as stored.
     *
     * @param version the compare in compare-and-set
     * @param from whom it was taken from, while that one is not fenced yet
     */
    private record Claim(
            String id,
            String owner,
            long version,
            Instant at,
            boolean released,
            @Nullable String from) {

        static Claim from(Document stored) {
            return new Claim(
                    stored.getString("_id"),
                    stored.getString("owner"),
                    stored.getLong("v"),
                    stored.getDate("at").toInstant(),
                    stored.getBoolean("released"),
                    stored.getString("from"));
        }

        Document toDocument() {
            return new Document("_id", id)
                    .append("owner", owner)
                    .append("v", version)
                    .append("at", Date.from(at))
                    .append("released", released)
                    .append("from", from);
        }
    }

    /**
     * Asks for the id on behalf of an aggregate that was read just before.
     *
     * @throws com.mongodb.MongoException if the store cannot be reached; the id may be claimed then
     */
    public ClaimOutcome claim(String id, String owner) {
        if (inserted(new Claim(id, owner, 1, clock.instant(), false, null))) {
            return new ClaimOutcome.Claimed();
        }
        boolean taken = false;
        while (true) {
            Claim seen = find(id);
            if (seen.from() != null) {
                fence(seen, seen.from());
            } else if (seen.owner().equals(owner)) {
                if (!seen.released()
                        || replaced(seen, new Claim(id, owner, seen.version() + 1, clock.instant(), false, null))) {
                    return taken ? new ClaimOutcome.Claimed() : new ClaimOutcome.AlreadyOurs();
                }
            } else if (respected(seen)) {
                return new ClaimOutcome.HeldBy(seen.owner());
            } else {
                taken |= replaced(seen, new Claim(id, owner, seen.version() + 1, clock.instant(), false, seen.owner()));
                crashPoints.reached("after-taking-before-fence");
            }
        }
    }

    /**
     * The fact was refused: whoever states it next, for whichever aggregate, may have the id. Changes nothing where the
     * aggregate holds the fact all the same, or the claim is another's.
     */
    public void release(String id, String owner) {
        collection.updateOne(
                new Document("_id", id).append("owner", owner), new Document("$set", new Document("released", true)));
    }

    /**
     * The aggregate that the id is claimed for; empty if nobody ever asked for it. Whether it holds the fact only the
     * aggregate itself can tell.
     */
    public Optional<String> ownerOf(String id) {
        return Optional.ofNullable(collection.find(new Document("_id", id)).first())
                .map(stored -> stored.getString("owner"));
    }

    /** Whether the owner holds the fact, or may still be about to. */
    private boolean respected(Claim seen) {
        if (!seen.released() && clock.instant().isBefore(seen.at().plus(patience))) {
            return true;
        }
        return aggregates.find(seen.owner()).filter(owner -> holds(owner, seen)).isPresent();
    }

    /** An owner that was scrubbed can't tell any more; unless it let go of the id, it had it. */
    private boolean holds(Stored<S> owner, Claim claim) {
        S state = owner.state();
        return state == null ? owner.scrubbed() && !claim.released() : holds.test(state, claim.id());
    }

    private void fence(Claim taken, String from) {
        boolean fenced = aggregates.fence(from, owner -> {
            S state = owner.state();
            return state != null && holds.test(state, taken.id());
        });
        crashPoints.reached("after-fence-before-done");
        replaced(
                taken,
                new Claim(
                        taken.id(),
                        fenced ? taken.owner() : from,
                        taken.version() + 1,
                        taken.at(),
                        fenced && taken.released(),
                        null));
    }

    private boolean inserted(Claim claim) {
        try {
            collection.insertOne(claim.toDocument());
            return true;
        } catch (MongoWriteException taken) {
            if (ErrorCategory.fromErrorCode(taken.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw taken;
            }
            return false;
        }
    }

    private Claim find(String id) {
        Document stored = collection.find(new Document("_id", id)).first();
        if (stored == null) {
            throw new IllegalStateException("claim " + id + " was deleted; claims must stay");
        }
        return Claim.from(stored);
    }

    private boolean replaced(Claim seen, Claim next) {
        return collection
                        .replaceOne(new Document("_id", seen.id()).append("v", seen.version()), next.toDocument())
                        .getMatchedCount()
                == 1;
    }
}
