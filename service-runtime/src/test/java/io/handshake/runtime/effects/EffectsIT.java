package io.handshake.runtime.effects;

import static io.handshake.runtime.effects.Instance.act;
import static io.handshake.runtime.effects.ScriptedRemote.Fault.ANSWER_LOST;
import static io.handshake.runtime.effects.ScriptedRemote.Fault.DECLINED;
import static io.handshake.runtime.effects.ScriptedRemote.Fault.LATE;
import static io.handshake.runtime.effects.ScriptedRemote.Fault.LOST_ON_THE_WAY;
import static io.handshake.runtime.effects.ScriptedRemote.Fault.REFUSED;
import static io.handshake.runtime.effects.ScriptedRemote.Fault.THROTTLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.effects.ScriptedRemote.Fault;
import io.handshake.runtime.effects.ScriptedRemote.Offer;
import io.handshake.runtime.parked.ParkedWork;
import io.handshake.runtime.problem.ProblemException;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.MovableClock;
import io.handshake.runtime.store.ScrubOutcome;
import io.handshake.sandbox.launcher.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens at a remote happens once, or a person is asked. What counts is the remote's own ledger, never ours. Three
 * remotes: one takes idempotency keys, one can be read back, one offers neither.
 */
class EffectsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LATER_THAN_OUR_TIME_OUT = Duration.ofMillis(900);
    private static final Duration LONG_AFTER_OUR_TIME_OUT = Duration.ofSeconds(4);

    private final MovableClock clock = new MovableClock();
    private final List<Instance> instances = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, ScriptedRemote> remotes = Map.of(
            "keys", new ScriptedRemote(Offer.KEYS, LATER_THAN_OUR_TIME_OUT),
            "read-back", new ScriptedRemote(Offer.READ_BACK, LATER_THAN_OUR_TIME_OUT),
            "neither", new ScriptedRemote(Offer.NEITHER, LATER_THAN_OUR_TIME_OUT));
    private MongoClient client;
    private MongoDatabase database;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("effects-" + UUID.randomUUID());
    }

    @AfterEach
    void disconnect() {
        remotes.values().forEach(ScriptedRemote::release);
        List.copyOf(instances).forEach(Instance::close);
        database.drop();
        client.close();
    }

    @Test
    void eachEffectIsDoneOnceAndChangesItsAggregateInTheSameWrite() {
        Instance leg = instance().started();
        List<String> ids = IntStream.range(0, 50).mapToObj(i -> "a" + i).toList();

        leg.want(ids, oneOfEach());

        await().atMost(SOON).until(this::nothingIsDue);
        for (String id : ids) {
            assertThat(leg.aggregates.find(id).orElseThrow().state().state()).isEqualTo(new Tally(3, 0));
        }
        remotes.values()
                .forEach(remote -> assertThat(remote.carriedOut())
                        .hasSize(50)
                        .allSatisfy((_, times) -> assertThat(times).isOne()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(leg.outbox.sequences())
                        .hasSize(3)
                        .allSatisfy((_, sequences) -> assertThat(sequences).hasSize(50)));
        assertThat(leg.meters
                        .get("effects.attempts")
                        .tags("kind", "act", "outcome", "done")
                        .counter()
                        .count())
                .isEqualTo(150);
        assertThat(leg.diary)
                .filteredOn(note -> "DONE".equals(note.outcome()))
                .hasSize(150)
                .allSatisfy(note -> assertThat(note.attempt()).isOne());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after-effects-due-before-write",
                "after-permit",
                "after-attempting-before-call",
                "after-call-before-outcome",
                "after-look-up-before-outcome",
                "after-parked-key-before-write",
                "after-outcome-before-due-removed",
                "before-due-removed"
            })
    void nothingIsDoneTwiceOrLostAfterACrashAt(String place) {
        remotes.forEach((target, remote) -> {
            remote.next("a0 " + target, ANSWER_LOST);
            remote.next("a1 " + target, LOST_ON_THE_WAY);
            remote.next("a2 " + target, REFUSED);
        });
        AtomicBoolean dead = new AtomicBoolean();
        Instance dying = instance(clock, name -> {
                    // Who has died does nothing any more.
                    if (name.equals(place) || dead.get()) {
                        dead.set(true);
                        throw new IllegalStateException("died " + place);
                    }
                })
                .started();
        List<String> ids = List.of("a0", "a1", "a2", "a3", "a4");
        EffectDraft[] each = oneOfEach();
        try {
            dying.want(ids, each);
        } catch (IllegalStateException died) {
            assertThat(died).hasMessage("died " + place);
        }
        await().atMost(SOON).untilTrue(dead);
        dying.close();

        Instance next = instance().started();
        if (place.equals("after-effects-due-before-write")) {
            assertThat(next.aggregates.findAll(ids)).isEmpty();
            next.want(ids, each);
        }

        await().atMost(SOON).until(this::nothingIsDue);
        for (String id : ids) {
            for (String target : remotes.keySet()) {
                assertOnceOrParked(next, id, target);
            }
        }
    }

    @Test
    void twoRunnersAtOnceAndUnreliableRemotesDoEachEffectOnceOrAskAPerson() {
        long seed = System.nanoTime();
        System.out.println("twoRunnersAtOnceAndUnreliableRemotesDoEachEffectOnceOrAskAPerson seed=" + seed);
        Random random = new Random(seed);
        remotes.values()
                .forEach(remote -> remote.otherwise(() -> {
                    synchronized (random) {
                        return switch (random.nextInt(12)) {
                            case 0 -> REFUSED;
                            case 1 -> LOST_ON_THE_WAY;
                            case 2 -> ANSWER_LOST;
                            case 3 -> LATE;
                            default -> Fault.NONE;
                        };
                    }
                }));
        Instance one = instance().started();
        Instance other = instance().started();
        List<String> ids = IntStream.range(0, 40).mapToObj(i -> "a" + i).toList();

        one.want(ids.subList(0, 20), oneOfEach());
        other.want(ids.subList(20, 40), oneOfEach());

        await().atMost(SOON).until(this::nothingIsDue);
        for (String id : ids) {
            for (String target : remotes.keySet()) {
                assertOnceOrParked(one, id, target);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, -10})
    void aRunnerWhoseClockIsWrongByTenMinutesTakesNothingOver(long minutes) {
        Instance owner = instance(
                        Instance.settings(Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(4)), clock)
                .started();
        remotes.values().forEach(ScriptedRemote::hold);
        for (String target : remotes.keySet()) {
            owner.want("a-" + target, act(target, target));
        }
        await().atMost(SOON).until(() -> remotes.values().stream().allMatch(remote -> remote.waiting() == 1));

        MovableClock wrong = new MovableClock();
        wrong.jump(Duration.ofMinutes(minutes));
        Instance other =
                instance(Instance.settings(Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(4)), wrong);
        // By the time that this is done the other one has had enough time to look, to let it settle, and to send again.
        ScriptedRemote fence = new ScriptedRemote(Offer.KEYS, LATER_THAN_OUR_TIME_OUT);
        Effects<Tally> fences = other.fences(new Act(Map.of("fence", fence), Instance.SETTLING));
        other.started();
        fences.save(Instance.fence("fence", wrong.instant().plus(Instance.SETTLING.multipliedBy(3)), wrong.instant()));
        await().atMost(SOON).until(() -> fence.carriedOut("fence 1") == 1);
        remotes.values().forEach(ScriptedRemote::release);

        await().atMost(SOON).until(this::nothingIsDue);
        for (String target : remotes.keySet()) {
            assertThat(remotes.get(target).calls()).as(target).hasSize(1);
            assertThat(owner.word("a-" + target, target)).as(target).isEqualTo("DONE");
        }
    }

    @Test
    void aRunnerWhoseClockJumpsWhileItWaitsLosesNothing() {
        Instance leg = instance().started();
        remotes.forEach((target, remote) -> remote.next("a " + target, REFUSED, ANSWER_LOST));
        leg.want("a", oneOfEach());
        await().atMost(SOON)
                .until(() -> remotes.values().stream()
                        .noneMatch(remote -> remote.calls().isEmpty()));

        clock.jump(Duration.ofMinutes(-10));
        await().atMost(SOON).until(this::nothingIsDue);
        clock.jump(Duration.ofMinutes(20));
        leg.want("b", oneOfEach());

        await().atMost(SOON).until(this::nothingIsDue);
        for (String target : remotes.keySet()) {
            assertOnceOrParked(leg, "a", target);
            assertOnceOrParked(leg, "b", target);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ANSWER_LOST", "LOST_ON_THE_WAY", "LATE"})
    void whatMayHaveHappenedIsNeverRepeatedWhereTheRemoteCannotBeAsked(Fault fault) {
        remotes.get("neither").next("a neither", fault);
        Instance leg = instance().started();

        leg.want("a", act("neither", "neither"));
        await().atMost(SOON)
                .until(() -> leg.effect("a", "neither").parked()
                        || leg.word("a", "neither").equals("DONE"));

        if (fault == LATE) {
            // Our time-out parked it; the answer that came all the same settles it.
            await().atMost(SOON).until(() -> leg.word("a", "neither").equals("DONE"));
            await().atMost(SOON).until(() -> leg.effects.parked(null, 10).isEmpty());
        } else {
            assertThat(leg.effects.parked(null, 10)).singleElement().satisfies(parked -> {
                assertThat(parked.state().cause()).isEqualTo(EffectState.Cause.UNKNOWN);
                assertThat(parked.state().reason()).contains("attempt 1", "IOException");
            });
            assertThat(leg.diary).extracting(ActivityNote::kind).contains("PARKED");
        }
        assertThat(remotes.get("neither").calls()).hasSize(1);
        await().atMost(SOON).until(this::nothingIsDue);
    }

    @Test
    void aRemoteThatWantsToBeLeftAloneIsLeftAloneAndTheOthersGoOn() {
        ScriptedRemote throttled = remotes.get("keys");
        ScriptedRemote other = remotes.get("neither");
        throttled.next("a0 keys", THROTTLED);
        Instance leg = instance().started();
        leg.want("a0", act("keys", "keys"));
        await().atMost(SOON).until(() -> throttled.calls().size() == 1);

        List<String> more = IntStream.range(1, 20).mapToObj(i -> "a" + i).toList();
        leg.want(more, act("keys", "keys"), act("neither", "neither"));
        await().atMost(SOON).until(this::nothingIsDue);

        List<Long> calls = throttled.calls();
        assertThat(calls).hasSize(21);
        assertThat(Duration.ofNanos(calls.get(1) - calls.get(0))).isGreaterThanOrEqualTo(ScriptedRemote.THROTTLE);
        assertThat(other.calls()).hasSize(19).allMatch(at -> at - calls.get(1) < 0);
        assertThat(leg.effect("a0", "keys").failures()).isZero();
    }

    @Test
    void aDeadRemoteSlowsNoOther() {
        ScriptedRemote dead = remotes.get("read-back");
        dead.hold();
        Instance leg = instance(
                        Instance.settings(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(15)),
                        clock)
                .started();
        List<String> ids = IntStream.range(0, 60).mapToObj(i -> "a" + i).toList();

        leg.want(ids, act("read-back", "read-back"), act("keys", "keys"));

        await().atMost(SOON).until(() -> remotes.get("keys").carriedOut().size() == 60);
        assertThat(dead.carriedOut()).isEmpty();
        assertThat(dead.waiting()).isEqualTo(8);
        dead.release();
        await().atMost(SOON).until(this::nothingIsDue);
        assertThat(dead.carriedOut())
                .hasSize(60)
                .allSatisfy((_, times) -> assertThat(times).isOne());
    }

    @Test
    void ofTwoEffectsThatMustBeAloneOneWaitsForTheOther() {
        Instance leg = instance().started();
        remotes.values().forEach(remote -> remote.next("a 1", ANSWER_LOST));
        List<String> parts = List.of("1", "2", "3", "4");

        leg.want("a", parts.stream().map(part -> act(part, "keys").alone()).toArray(EffectDraft[]::new));

        await().atMost(SOON).until(this::nothingIsDue);
        assertThat(remotes.get("keys").overlapped()).isEmpty();
        parts.forEach(
                part -> assertThat(remotes.get("keys").carriedOut("a " + part)).isOne());
    }

    @Test
    void anEffectOfUnknownFateKeepsTheNextOneThatMustBeAloneWaitingForAPerson() {
        remotes.get("neither").next("a 1", ANSWER_LOST);
        Instance leg = instance().started();
        leg.want("a", act("1", "neither").alone());
        await().atMost(SOON).until(() -> leg.effect("a", "1").parked());

        leg.want("a", act("2", "neither").alone());
        leg.want("fence", act("1", "neither"));
        await().atMost(SOON).until(() -> leg.word("fence", "1").equals("DONE"));
        assertThat(leg.word("a", "2")).isEqualTo("PLANNED");
        assertThat(leg.diary).filteredOn(note -> note.kind().equals("WAIT")).isNotEmpty();

        leg.effects.decide(leg.effect("a", "1").id("a"), new Verdict.MarkDone("ann", "it is in the remote's list"));
        await().atMost(SOON).until(() -> leg.word("a", "2").equals("DONE"));
        assertThat(remotes.get("neither").carriedOut("a 1")).isOne();
        assertThat(remotes.get("neither").carriedOut("a 2")).isOne();
        assertThat(leg.aggregates.find("a").orElseThrow().state().state()).isEqualTo(new Tally(2, 0));
    }

    @Test
    void aDeclinedEffectIsParkedAndAPersonsRetryIsAnotherOne() {
        ScriptedRemote remote = remotes.get("keys");
        remote.next("a 1", DECLINED);
        Instance leg = instance().started();
        leg.want("a", act("1", "keys"));
        await().atMost(SOON).until(() -> leg.effect("a", "1").parked());
        EffectId declined = leg.effect("a", "1").id("a");
        assertThat(remote.carriedOut("a 1")).isZero();

        assertThat(leg.effects.decide(declined, new Verdict.Retry("ann", false)))
                .isInstanceOf(Ruling.Accepted.class);
        assertThat(leg.effects.decide(declined, new Verdict.Retry("ann", false)))
                .as("pressed twice")
                .isInstanceOf(Ruling.Refused.class);

        await().atMost(SOON).until(() -> leg.word("a", "1").equals("DONE"));
        assertThat(leg.effect("a", "1").generation()).isEqualTo(2);
        assertThat(remote.carriedOut("a 1")).isOne();
        assertThat(leg.effects.parked(null, 10)).isEmpty();
        assertThat(leg.aggregates.find("a").orElseThrow().state().state()).isEqualTo(new Tally(1, 1));
    }

    @Test
    void anUndecidedEffectIsTriedAgainOnlyWhenAPersonHasLooked() {
        ScriptedRemote remote = remotes.get("neither");
        remote.next("a 1", LOST_ON_THE_WAY);
        Instance leg = instance().started();
        leg.want("a", act("1", "neither"));
        await().atMost(SOON).until(() -> leg.effect("a", "1").parked());
        EffectId undecided = leg.effect("a", "1").id("a");

        assertThat(leg.effects.decide(undecided, new Verdict.Retry("ann", false)))
                .isInstanceOf(Ruling.Refused.class);
        assertThat(leg.effects.decide(undecided, new Verdict.Retry("ann", true)))
                .isInstanceOf(Ruling.Accepted.class);

        await().atMost(SOON).until(() -> leg.word("a", "1").equals("DONE"));
        assertThat(remote.carriedOut("a 1")).isOne();
    }

    @Test
    void thatAGenerationHasHappenedAfterAnotherWasBegunIsTold() {
        ScriptedRemote remote = new ScriptedRemote(Offer.NEITHER, LONG_AFTER_OUR_TIME_OUT);
        remote.next("a 1", LATE);
        Instance leg = new Instance(database, Map.of("neither", remote), Instance.settings(), clock, CrashPoints.NONE);
        instances.add(leg);
        leg.started().want("a", act("1", "neither"));
        await().atMost(SOON).until(() -> leg.effect("a", "1").parked());

        leg.effects.decide(leg.effect("a", "1").id("a"), new Verdict.Retry("ann", true));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(leg.diary)
                        .filteredOn(note -> "LATE".equals(note.outcome()))
                        .singleElement()
                        .satisfies(note -> assertThat(note.detail()).contains("act/1#1", "generation 2")));
        assertThat(remote.carriedOut("a 1")).isEqualTo(2);
    }

    @Test
    void anEffectThatIsParkedAnewStaysListedWhenWhoeverFreedItComesLate() {
        remotes.get("neither").next("a 1", LOST_ON_THE_WAY, LOST_ON_THE_WAY);
        Instance leg = instance().started();
        leg.want("a", act("1", "neither"));
        await().atMost(SOON).until(() -> leg.effect("a", "1").parked());
        CountDownLatch goOn = new CountDownLatch(1);
        Instance slow = instance(clock, place -> {
            if (place.equals("after-write-before-parked-key-removed")) {
                stopAt(goOn);
            }
        });

        CompletableFuture<Ruling> ruling = CompletableFuture.supplyAsync(
                () -> slow.effects.decide(slow.effect("a", "1").id("a"), new Verdict.Retry("ann", true)));
        await().atMost(SOON)
                .until(() -> leg.effect("a", "1").generation() == 2
                        && leg.effect("a", "1").parked());
        goOn.countDown();

        assertThat(ruling.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Ruling.Accepted.class);
        assertThat(leg.effects.parked(null, 10))
                .singleElement()
                .satisfies(parked -> assertThat(parked.id().generation()).isEqualTo(2));
    }

    private static void stopAt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsParkedIsListedAndReplayedAtTheDesk() {
        remotes.get("keys").next("a/1 keys", DECLINED);
        remotes.get("keys").next("b c keys", DECLINED);
        remotes.get("neither").next("b c neither", LOST_ON_THE_WAY);
        Instance leg = instance().started();
        leg.want(List.of("a/1", "b c"), act("keys", "keys"), act("neither", "neither"));
        await().atMost(SOON).until(() -> leg.effects.parked(null, 10).size() == 3);
        ParkedEffectDesk desk = new ParkedEffectDesk(leg.runner);

        List<ParkedWork> all = desk.open(null, null, 10);
        assertThat(all)
                .extracting(ParkedWork::key, ParkedWork::place, ParkedWork::reason)
                .containsExactly(
                        tuple("a/1", "act/keys at keys", "DECLINED"),
                        tuple("b c", "act/keys at keys", "DECLINED"),
                        tuple("b c", "act/neither at neither", "UNKNOWN"));
        assertThat(all).isSortedAccordingTo(Comparator.comparing(ParkedWork::id));
        assertThat(desk.open(null, all.getFirst().id(), 1)).containsExactly(all.get(1));
        assertThat(desk.open(null, "cart-orders-0-1", 10)).isEqualTo(all);
        assertThat(desk.open(null, "z", 10)).isEmpty();
        assertThat(desk.open("b c", null, 10)).containsExactlyElementsOf(all.subList(1, 3));
        assertThat(desk.find(all.get(2).id())).contains(all.get(2));
        assertThat(desk.find("cart-orders-0-1")).isEmpty();

        assertThat(desk.replayAll(null)).as("what may have happened is left").isEqualTo(2);
        String undecided = all.get(2).id();
        assertThatThrownBy(() -> desk.replay(undecided))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("look at it");
        desk.replay(undecided, true);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(all)
                        .allSatisfy(work -> assertThat(desk.find(work.id()))
                                .hasValueSatisfying(
                                        now -> assertThat(now.state()).isEqualTo(ParkedWork.State.REPLAYED))));
        assertThat(desk.open(null, null, 10)).isEmpty();
        assertThat(remotes.get("neither").carriedOut("b c neither")).isOne();
    }

    @Test
    void anEffectThatCannotBeBroughtThereIsParkedAfterItsAttempts() {
        remotes.get("keys").otherwise(() -> REFUSED);
        Instance leg = instance().started();
        leg.want("a", act("1", "keys"));

        await().atMost(SOON).until(() -> leg.effect("a", "1").parked());
        assertThat(leg.effects.parked(null, 10)).singleElement().satisfies(parked -> {
            assertThat(parked.state().cause()).isEqualTo(EffectState.Cause.NOT_SENT);
            assertThat(parked.state().reason()).contains("13 attempts", "connection refused");
        });
        await().atMost(SOON).until(() -> leg.runner.backlog().parked() == 1);

        remotes.get("keys").otherwise(() -> Fault.NONE);
        leg.effects.decide(leg.effect("a", "1").id("a"), new Verdict.Retry("ann", false));
        await().atMost(SOON).until(() -> leg.word("a", "1").equals("DONE"));
        assertThat(leg.effect("a", "1").generation())
                .as("nothing of it was sent")
                .isOne();
        assertThat(remotes.get("keys").carriedOut("a 1")).isOne();
    }

    @Test
    void anAggregateThatCannotBeDecodedStopsNoOther() {
        remotes.get("neither").next("parked neither", ANSWER_LOST);
        remotes.get("neither").next("parked and broken neither", ANSWER_LOST);
        Instance gone = instance().started();
        gone.want("parked", act("neither", "neither"));
        gone.want("parked and broken", act("neither", "neither"));
        await().atMost(SOON).until(() -> gone.effects.parked(null, 10).size() == 2);
        await().atMost(SOON).until(this::nothingIsDue);
        gone.close();
        List<String> ids = IntStream.range(0, 5).mapToObj(i -> "a" + i).toList();
        gone.want(ids, act("keys", "keys"));
        gone.want("broken", act("keys", "keys"));
        breakDocument("broken");
        breakDocument("parked and broken");

        Instance leg = instance().started();

        await().atMost(SOON).until(() -> remotes.get("keys").carriedOut().size() == 5);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(leg.runner.backlog())
                        .satisfies(backlog -> assertThat(backlog.aggregates()).isOne())
                        .satisfies(backlog -> assertThat(backlog.oldest()).isNotNull())
                        .satisfies(backlog -> assertThat(backlog.parked()).isEqualTo(2)));
        assertThat(leg.effects.parked(null, 10))
                .singleElement()
                .satisfies(parked -> assertThat(parked.id().aggregate()).isEqualTo("parked"));
    }

    @Test
    void aNoteThatWasAbandonedTakesNoNewerOneWithIt() {
        Instance leg = instance();
        leg.runner.due().open("tallies", List.of("a"), "of a fresh save");
        Watched watched = new Watched("a", "of a fresh save", System.nanoTime());

        leg.effects.consider(
                watched,
                EffectLedger.EMPTY,
                new DueEffects.Due("tallies", "a", "abandoned", Instant.EPOCH, Instant.EPOCH));
        leg.runner.stop();

        assertThat(leg.runner.due().all()).extracting(DueEffects.Due::note).containsExactly("of a fresh save");
    }

    @Test
    void anAggregateIsNotScrubbedWhileAnEffectIsUnderWayOrOfUnknownFate() {
        ScriptedRemote remote = remotes.get("neither");
        remote.next("a 1", ANSWER_LOST);
        remote.next("a 2", DECLINED);
        Instance leg = instance();
        leg.want("a", act("1", "neither"), act("2", "neither"));
        assertThat(scrub(leg, "a")).as("under way").isEqualTo(new ScrubOutcome.Unsettled());

        leg.started();
        await().atMost(SOON)
                .until(() ->
                        leg.effect("a", "1").parked() && leg.effect("a", "2").parked());
        assertThat(scrub(leg, "a")).as("of unknown fate").isEqualTo(new ScrubOutcome.Unsettled());
        leg.effects.decide(leg.effect("a", "1").id("a"), new Verdict.MarkDone("ann", "it is in the remote's list"));

        await().atMost(SOON).until(() -> scrub(leg, "a").equals(new ScrubOutcome.Scrubbed()));
        assertThat(leg.aggregates.find("a").orElseThrow().state()).isNull();
        assertThat(leg.runner.parked().count("tallies"))
                .as("the declined one needs nobody any more")
                .isZero();
    }

    private static ScrubOutcome scrub(Instance leg, String id) {
        return leg.effects.scrub(leg.aggregates.find(id).orElseThrow(), List.of());
    }

    private void breakDocument(String id) {
        database.getCollection("tallies")
                .updateOne(new Document("_id", id), new Document("$set", new Document("state.state.done", "three")));
    }

    @Test
    void aStopFinishesWhatIsUnderWayAndBeginsNothingNew() {
        ScriptedRemote remote = remotes.get("neither");
        remote.hold();
        Instance stopping = instance(
                        Instance.settings(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(15)),
                        clock)
                .started();
        List<String> ids = IntStream.range(0, 30).mapToObj(i -> "a" + i).toList();
        stopping.want(ids, act("1", "neither"));
        await().atMost(SOON).until(() -> remote.waiting() == 8);

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping.runner::stop);
        await().atMost(SOON).until(() -> !stopping.runner.isRunning());
        remote.release();
        stopped.orTimeout(20, TimeUnit.SECONDS).join();

        assertThat(remote.calls()).hasSize(8);
        assertThat(ids.stream().map(id -> stopping.word(id, "1")))
                .as("what was prepared knows that it was not sent")
                .containsOnly("DONE", "PLANNED", "NOT_SENT");
        Instance next = instance().started();
        await().atMost(SOON).until(this::nothingIsDue);
        assertThat(remote.carriedOut())
                .hasSize(30)
                .allSatisfy((_, times) -> assertThat(times).isOne());
        ids.forEach(id -> assertThat(next.word(id, "1")).isEqualTo("DONE"));
    }

    @Test
    void whatTheLegCannotTakeInIsParkedAndNotRepeated() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Act act = new Act(remotes, Instance.SETTLING);
        RemoteEffect<Tally> remote = new Mended(act, broken);
        Instance leg = new Instance(database, remote, Instance.settings(), Gate.OPEN, clock, CrashPoints.NONE);
        instances.add(leg);
        leg.started();
        leg.want("a", act("1", "keys"));
        await().atMost(SOON).until(() -> leg.effect("a", "1").parked());
        assertThat(leg.effects.parked(null, 10).getFirst().state().reason()).contains("DONE", "could not be taken in");

        broken.set(false);
        assertThat(leg.effects.decide(leg.effect("a", "1").id("a"), new Verdict.Retry("ann", false)))
                .isInstanceOf(Ruling.Accepted.class);
        await().atMost(SOON).until(() -> leg.word("a", "1").equals("DONE"));
        assertThat(remotes.get("keys").carriedOut("a 1")).isOne();
        assertThat(leg.aggregates.find("a").orElseThrow().state().state()).isEqualTo(new Tally(1, 0));
    }

    /** A remote effect whose outcome the leg fails to take in, until it is mended. */
    private record Mended(Act act, AtomicBoolean broken) implements RemoteEffect<Tally> {
        @Override
        public String kind() {
            return act.kind();
        }

        @Override
        public Strategy strategy(Tally state, Effect effect) {
            return act.strategy(state, effect);
        }

        @Override
        public Answer call(EffectCall<Tally> call) throws Exception {
            return act.call(call);
        }

        @Override
        public Outcome<Tally> outcome(Tally state, Effect effect) {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return act.outcome(state, effect);
        }
    }

    private void assertOnceOrParked(Instance leg, String id, String target) {
        int times = remotes.get(target).carriedOut(id + " " + target);
        EffectState state = leg.effect(id, target).state();
        String which = id + " at " + target + " is " + state;
        if (state instanceof EffectState.Parked parked) {
            assertThat(target).as(which).isEqualTo("neither");
            assertThat(parked.cause()).as(which).isEqualTo(EffectState.Cause.UNKNOWN);
            assertThat(parked.reason()).as(which).isNotBlank();
            assertThat(times).as(which).isLessThanOrEqualTo(1);
        } else {
            assertThat(state).as(which).isInstanceOf(EffectState.Done.class);
            assertThat(times).as(which).isOne();
        }
    }

    /** The part is named like the remote, so that each remote's ledger tells them apart. */
    private EffectDraft[] oneOfEach() {
        return remotes.keySet().stream().map(target -> act(target, target)).toArray(EffectDraft[]::new);
    }

    private boolean nothingIsDue() {
        return database.getCollection(DueEffects.COLLECTION).countDocuments() == 0;
    }

    private Instance instance() {
        return instance(clock, CrashPoints.NONE);
    }

    private Instance instance(MovableClock time, CrashPoints crashPoints) {
        Instance instance = new Instance(database, remotes, Instance.settings(), time, crashPoints);
        instances.add(instance);
        return instance;
    }

    @Test
    void newsThatNameAnEffectByItsReferenceEndThatOneAndNoOther() {
        remotes.get("neither").next("a0 neither", LOST_ON_THE_WAY);
        Instance leg = instance().started();
        leg.want("a0", act("neither", "neither"));
        await().atMost(SOON).until(() -> leg.word("a0", "neither").equals("PARKED"));
        String reference = leg.effect("a0", "neither").id("a0").reference();
        Answer told = new Answer.Done("r-1", "it told");

        assertThat(leg.effects.answered("a0", "another", told)).isInstanceOf(Ruling.Refused.class);
        assertThat(leg.effects.answered("b0", reference, told)).isInstanceOf(Ruling.Refused.class);
        assertThat(leg.word("a0", "neither")).isEqualTo("PARKED");

        assertThat(leg.effects.answered("a0", reference, told)).isInstanceOf(Ruling.Accepted.class);
        assertThat(leg.word("a0", "neither")).isEqualTo("DONE");
    }

    @Test
    void newsThatAGenerationWhichIsOverHasHappenedAfterAllAreToldToAPerson() {
        remotes.get("neither").next("a0 neither", LOST_ON_THE_WAY);
        Instance leg = instance().started();
        leg.want("a0", act("neither", "neither"));
        await().atMost(SOON).until(() -> leg.word("a0", "neither").equals("PARKED"));
        EffectId first = leg.effect("a0", "neither").id("a0");
        leg.effects.decide(first, new Verdict.Retry("ann", true));
        await().atMost(SOON).until(() -> leg.word("a0", "neither").equals("DONE"));
        Effect second = leg.effect("a0", "neither");
        assertThat(second.generation()).isEqualTo(2);

        assertThat(leg.effects.answered("a0", first.reference(), new Answer.Done("r-1", "it told")))
                .isInstanceOf(Ruling.Refused.class);
        assertThat(leg.effects.answered("a0", first.reference(), new Answer.NotSent("it told", null)))
                .isInstanceOf(Ruling.Refused.class);

        assertThat(leg.effect("a0", "neither")).isEqualTo(second);
        assertThat(leg.diary)
                .filteredOn(note -> "LATE".equals(note.outcome()))
                .singleElement()
                .satisfies(note -> assertThat(note.detail()).contains("#1", "although generation 2 was begun"));
    }

    private Instance instance(EffectsSettings settings, MovableClock time) {
        Instance instance = new Instance(database, remotes, settings, time, CrashPoints.NONE);
        instances.add(instance);
        return instance;
    }
}
