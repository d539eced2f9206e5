package io.handshake.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.ingest.domain.Pull;
import io.handshake.ingest.domain.Pull.Health;
import io.handshake.ingest.domain.Pull.Rereading;
import io.handshake.ingest.domain.Pull.Rhythm;
import io.handshake.ingest.domain.Pull.Sweep;
import io.handshake.ingest.domain.Pulls;
import io.handshake.ingest.domain.Wishes.Wish;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cart is pulled by one instance at a time, and what a paused one still stores is refused. */
class MongoPullsIT {
    private static final CartId CART = new CartId("shop-eu");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Rhythm RHYTHM = new Rhythm(
            Duration.ofSeconds(30),
            null,
            Duration.ofMinutes(5),
            Duration.ofDays(7),
            LocalTime.of(3, 0),
            ZoneOffset.UTC,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5));

    private MongoClient client;
    private MongoDatabase database;
    private Instant now = NOON;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("pulls-" + UUID.randomUUID());
    }

    @AfterEach
    void disconnect() {
        database.drop();
        client.close();
    }

    private final class Moved extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private Pulls pulls() {
        return new MongoPulls(database, new Moved(), Duration.ofSeconds(30));
    }

    private static Pull first() {
        return Pull.first(CART, Duration.ofDays(30), RHYTHM, NOON);
    }

    @Test
    void aCartIsInOneHandUntilItIsLetGo() {
        Pulls.Hold held = pulls().claim(CART, MongoPullsIT::first).orElseThrow();
        assertThat(pulls().claim(CART, MongoPullsIT::first)).isEmpty();

        held.release();

        assertThat(pulls().claim(CART, MongoPullsIT::first)).isPresent();
    }

    @Test
    void whoWasPausedForLongerThanTheLeaseMovesNoWatermark() {
        Pulls.Hold paused = pulls().claim(CART, MongoPullsIT::first).orElseThrow();
        now = NOON.plusSeconds(31);
        Pulls.Hold next = pulls().claim(CART, MongoPullsIT::first).orElseThrow();
        Pull swept = next.current().planned(RHYTHM, NOON).paged(NOON, "1", NOON, true, RHYTHM, NOON);
        assertThat(next.store(swept)).isTrue();

        paused.renew();
        assertThat(paused.store(first())).isFalse();
        paused.release();

        assertThat(pulls().find(CART)).contains(swept);
        assertThat(pulls().claim(CART, MongoPullsIT::first)).isEmpty();
    }

    @Test
    void aRenewedLeaseLastsAndAllIsFoundAgainAsItWasStored() {
        Pulls.Hold held = pulls().claim(CART, MongoPullsIT::first).orElseThrow();
        Pull full = new Pull(
                CART,
                NOON,
                NOON.plusMillis(1),
                NOON.plusMillis(2),
                new Sweep(true, NOON.plusMillis(3), NOON.plusNanos(123_456_789), "token/7"),
                NOON.plusMillis(4),
                new Rereading(Rereading.Of.PARKED, "order-1"),
                NOON.plusMillis(5),
                LocalDate.of(2026, 11, 24),
                new Health(NOON, 3, NOON, NOON, "THROTTLED", "the cart answered HTTP 429", NOON.plusMillis(6)));
        assertThat(held.store(full)).isTrue();
        now = NOON.plusSeconds(20);
        held.renew();
        now = NOON.plusSeconds(40);

        assertThat(pulls().claim(CART, MongoPullsIT::first)).isEmpty();
        assertThat(pulls().find(CART)).contains(full);
    }

    @Test
    void aWishThatIsNotedAnewOutlivesWhoStillHasTheFormerInHand() {
        MongoWishes wishes = new MongoWishes(database, new Moved(), 2);
        wishes.note(CART, "7", null);
        Wish former = wishes.waiting(CART, 10).getFirst();
        wishes.granted(former);
        wishes.note(CART, "7", null);
        wishes.granted(former);

        assertThat(wishes.isWaiting(CART, "7")).isTrue();
    }

    @Test
    void whatIsReleasedIsNobodysSoThatALateRenewalFindsNothing() {
        Pulls.Hold held = pulls().claim(CART, MongoPullsIT::first).orElseThrow();
        held.release();

        assertThat(database.getCollection("pulls").distinct("holder", String.class))
                .containsExactly("");
        assertThat(held.store(first())).isFalse();
    }

    @Test
    void aWishThatIsRepeatedWhileItIsGrantedStaysAndTooManyAreRefused() {
        MongoWishes wishes = new MongoWishes(database, new Moved(), 2);
        wishes.note(CART, "7", null);
        Wish wish = wishes.waiting(CART, 10).getFirst();
        wishes.note(CART, "7", null);
        wishes.granted(wish);

        assertThat(wishes.waiting(CART, 10)).extracting(Wish::cartOrderId).containsExactly("7");
        assertThat(wishes.note(CART, null, "1001")).isTrue();
        assertThat(wishes.note(CART, "8", null)).isFalse();
        assertThat(wishes.note(CART, "7", null)).isTrue();
    }
}
