package io.handshake.runtime.effects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EffectLedgerTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00.123Z");
    private static final Instant LATER = NOW.plusSeconds(30);
    private static final EffectDraft DRAFT = EffectDraft.of("act", "1", "remote");

    static Stream<EffectState> states() {
        return Stream.of(
                new EffectState.Planned(NOW, LATER),
                new EffectState.Attempting(NOW, LATER, LATER.plusSeconds(5)),
                new EffectState.Done(NOW, "r-1", "it said so"),
                new EffectState.Pending(NOW, "r-1", LATER, LATER.plusSeconds(9), 3),
                new EffectState.Declined(NOW, "no"),
                new EffectState.NotSent(NOW, "refused", LATER),
                new EffectState.Unknown(NOW, "lost", LATER, 2, null),
                new EffectState.Unknown(NOW, "absent", LATER, 0, NOW),
                new EffectState.Parked(NOW, EffectState.Cause.UNFINISHED, "never ends"),
                new EffectState.GivenUp(NOW, true, "by ann: lost"));
    }

    @Test
    void everyStateIsAmongThoseThatAreWrittenAndReadBack() {
        assertThat(states().map(state -> state.getClass().getName()).distinct())
                .containsExactlyInAnyOrderElementsOf(Stream.of(EffectState.class.getPermittedSubclasses())
                        .map(Class::getName)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("states")
    void aLedgerIsReadBackAsItWasWritten(EffectState state) {
        for (Proof proof : List.of(
                new Proof.Absolute(),
                new Proof.Neither(),
                new Proof.LookUp(Duration.ofSeconds(7)),
                new Proof.IdempotencyKey(Duration.ofDays(1), new Proof.LookUp(Duration.ofSeconds(7))),
                new Proof.IdempotencyKey(Duration.ofDays(1), new Proof.Neither()))) {
            Effect effect = new Effect(
                    DRAFT.key(), 2, "remote", true, NOW, 3, 1, true, new Strategy("plain", proof), NOW, state);
            EffectLedger ledger = new EffectLedger(Map.of(effect.key(), effect), "note-1")
                    .plan(EffectDraft.of("act", "2", "other"), NOW);

            assertThat(EffectLedgerCodec.decode(throughBytes(EffectLedgerCodec.encode(ledger))))
                    .isEqualTo(ledger);
        }
    }

    /** As it is stored: other number types than ours would show. */
    private static Document throughBytes(Document document) {
        return Document.parse(
                document.toJson(JsonWriterSettings.builder()
                        .outputMode(JsonMode.EXTENDED)
                        .build()),
                new DocumentCodec());
    }

    @Test
    void wantingAnEffectTwiceIsWantingItOnce() {
        EffectLedger once = EffectLedger.EMPTY.plan(DRAFT, NOW);

        assertThat(once.plan(DRAFT, LATER)).isEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("states")
    void whatRepeatsBeginsAnotherGenerationOnlyOnceTheOneBeforeIsSettled(EffectState state) {
        Effect before = Effect.planned(DRAFT, 1, NOW).with(state);
        EffectLedger ledger = EffectLedger.EMPTY.with(before);

        EffectLedger after = ledger.plan(DRAFT.repeatable(), LATER);

        boolean settled = switch (state) {
            case EffectState.Done _, EffectState.Declined _ -> true;
            case EffectState.Planned _,
                    EffectState.Attempting _,
                    EffectState.Pending _,
                    EffectState.NotSent _,
                    EffectState.Unknown _,
                    EffectState.Parked _,
                    EffectState.GivenUp _ -> false;
        };
        assertThat(after.all().iterator().next().generation()).isEqualTo(settled ? 2 : 1);
        assertThat(ledger.plan(DRAFT, LATER)).as("without repeating").isEqualTo(ledger);
    }

    @Test
    void whatWasPlannedPastTheLedgerIsNotStored() {
        Ledgered<Tally> planned = Ledgered.of(Tally.NONE).plan(List.of(DRAFT), NOW);

        assertThatThrownBy(() -> new LedgeredCodec<>(new Tally.Codec()).encode(planned))
                .hasMessageContaining("save them with Effects.saveAll");
    }

    @Test
    void referencesDifferWhereAnythingDiffersAndStayTheSameOtherwise() {
        EffectKey key = new EffectKey("act", "b/c");
        EffectId id = new EffectId("a", key, 1);

        assertThat(Stream.of(
                                id,
                                new EffectId("a", key, 2),
                                new EffectId("a/b", new EffectKey("act", "c"), 1),
                                new EffectId("a", new EffectKey("act", "b"), 1),
                                new EffectId("a", new EffectKey("acts", "b/c"), 1),
                                new EffectId("a|act|3", new EffectKey("act", "b/c"), 1))
                        .map(EffectId::reference))
                .doesNotHaveDuplicates()
                .allSatisfy(reference -> assertThat(reference).hasSize(36));
        assertThat(new EffectId("a", new EffectKey("act", "b/c"), 1).reference())
                .isEqualTo(id.reference());
    }

    @Test
    void aKindIsAWordThatFitsEverywhere() {
        assertThatThrownBy(() -> new EffectKey("Send Mail", "1")).hasMessageContaining("\"Send Mail\"");
    }
}
