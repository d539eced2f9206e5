package io.handshake.endtoend.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.endtoend.guarantee.Promises.Change;
import io.handshake.sandbox.demo.IngestClient.StoredOrder;
import io.handshake.sandbox.demo.TopicReader.Imported;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One order, "shop/1", with two changes that were taken: totals 1 and 2. */
class GuaranteesTest {
    private static final String KEY = "shop/1";

    private final Promises promises = new Promises();
    private final List<Imported> topic = new ArrayList<>();
    private final List<StoredOrder> store = new ArrayList<>(List.of(new StoredOrder(KEY, 2, "READY")));

    GuaranteesTest() {
        for (int total = 1; total <= 2; total++) {
            List<Change> change = List.of(new Change(KEY, BigDecimal.valueOf(total)));
            promises.offer(change);
            promises.take(change);
        }
    }

    @Test
    void whatIsThereOnceAndInOrderHolds() {
        event("a", 1);
        event("b", 2);

        assertThat(lost().holds()).isTrue();
        assertThat(twice().holds()).isTrue();
        assertThat(order().holds()).isTrue();
    }

    @Test
    void aSecondSendingOfAnEventIsNoSecondEvent() {
        event("a", 1);
        event("b", 2);
        event("b", 2);

        assertThat(twice().holds()).isTrue();
        assertThat(order().holds()).isTrue();
        assertThat(evidence().sentAgain()).isEqualTo(1);
    }

    @Test
    void aRevisionThatIsNotOnTheTopicIsLost() {
        event("b", 2);

        assertThat(lost().count()).isEqualTo(1);
        assertThat(lost())
                .hasToString("no order is lost: broken 1 times\n  shop/1: revision 1 of 2 is not on the topic");
    }

    @Test
    void anOrderThatTheStoreDoesNotHaveIsLost() {
        event("a", 1);
        event("b", 2);
        store.clear();

        assertThat(lost().violations()).extracting(Verdict.Violation::what).containsExactly("it is not in the store");
    }

    @Test
    void aStoreAtAnOldRevisionHasLostOne() {
        event("a", 1);
        event("b", 2);
        store.set(0, new StoredOrder(KEY, 1, "READY"));

        assertThat(lost().count()).isEqualTo(1);
    }

    @Test
    void whatWasOfferedAndNotTakenMayBeThereOrNot() {
        promises.offer(List.of(new Change(KEY, BigDecimal.valueOf(3))));
        event("a", 1);
        event("b", 2);
        assertThat(lost().holds()).isTrue();

        event("c", 3);

        assertThat(twice().holds()).isTrue();
        assertThat(order().holds()).isTrue();
    }

    @Test
    void twoEventsForOneRevisionAreTwice() {
        event("a", 1);
        event("b", 2);
        event("c", 2);

        assertThat(twice().count()).isEqualTo(1);
    }

    @Test
    void aRevisionThatNobodyCausedIsTwice() {
        event("a", 1);
        event("b", 2);
        event("c", 3);

        assertThat(twice().count()).isEqualTo(1);
    }

    @Test
    void aKeyThatNobodyOfferedIsTwice() {
        topic.add(imported("shop/01", "z", 1, 1));
        store.add(new StoredOrder("shop/01", 1, "READY"));

        assertThat(twice().violations()).extracting(Verdict.Violation::key).containsOnly("shop/01");
        assertThat(twice().count()).isEqualTo(2);
    }

    @Test
    void aTopicThatEndsOnAnOldRevisionIsOutOfOrder() {
        event("a", 1);
        event("b", 2);
        event("a", 1);

        assertThat(order().count()).isEqualTo(1);
        assertThat(twice().holds()).isTrue();
    }

    @Test
    void anOldEventSentAgainBeforeTheNewestIsOutOfOrderOnlyWhereThatIsAsked() {
        event("a", 1);
        event("b", 2);
        event("a", 1);
        event("b", 2);

        assertThat(order().holds()).isTrue();
        assertThat(new OrderPerKeyKept(true).check(evidence()).count()).isEqualTo(1);
    }

    @Test
    void aLaterChangeUnderAnEarlierRevisionIsOutOfOrder() {
        topic.add(imported(KEY, "a", 1, 2));
        topic.add(imported(KEY, "b", 2, 1));

        assertThat(order().count()).isEqualTo(2);
    }

    @Test
    void aRevisionBeforeTheOneItFollowsIsOutOfOrder() {
        event("b", 2);
        event("a", 1);
        event("b", 2);

        assertThat(order().count()).isEqualTo(1);
    }

    private void event(String id, int revision) {
        topic.add(imported(KEY, id, revision, revision));
    }

    private static Imported imported(String key, String id, int revision, int total) {
        return new Imported(key, id, revision, revision, "READY", 1, BigDecimal.valueOf(total), "EUR");
    }

    private Evidence evidence() {
        return new Evidence(promises, topic, store);
    }

    private Verdict lost() {
        return new NoOrderLost().check(evidence());
    }

    private Verdict twice() {
        return new NoOrderTwice().check(evidence());
    }

    private Verdict order() {
        return new OrderPerKeyKept(false).check(evidence());
    }
}
