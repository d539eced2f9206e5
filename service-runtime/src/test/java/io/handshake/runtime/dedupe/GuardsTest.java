package io.handshake.runtime.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.handshake.runtime.dedupe.Mark.Fact;
import io.handshake.runtime.dedupe.Mark.Restatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However often and in whichever order events come, the state they leave is the same. */
class GuardsTest {
    private static final int ROUNDS = 100;
    private static final GuardedCodec<Map<String, String>> CODEC = new GuardedCodec<>(new TextsCodec());

    /** An event, and what it says. */
    private record Said(Mark mark, String what) {}

    static LongStream seeds() {
        long first = System.nanoTime();
        System.out.println("GuardsTest seeds " + first + ".." + (first + ROUNDS - 1));
        return LongStream.range(first, first + ROUNDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyDuplicationAndReorderingOfRestatementsEndsAtTheNewestOfEachTopicAndKey(long seed) {
        Random random = new Random(seed);
        List<Said> history = new ArrayList<>();
        Map<String, String> newest = new TreeMap<>();
        for (String source : List.of("orders/a", "orders/b", "stock/a")) {
            int slash = source.indexOf('/');
            for (int incarnation = 1; incarnation <= random.nextInt(1, 4); incarnation++) {
                for (long sequence = 1; sequence <= random.nextInt(1, 6); sequence++) {
                    String what = incarnation + "." + sequence;
                    history.add(new Said(
                            new Restatement(
                                    source.substring(0, slash), source.substring(slash + 1), incarnation, sequence),
                            source + "=" + what));
                    newest.put(source, what);
                }
            }
        }

        assertThat(after(shuffledWithRepeats(history, random))).isEqualTo(newest);
        assertThat(after(history)).isEqualTo(newest);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyDuplicationAndReorderingOfFactsCountsEachOnce(long seed) {
        Random random = new Random(seed);
        List<Said> facts = new ArrayList<>();
        Map<String, String> once = new TreeMap<>();
        for (int i = 0; i < random.nextInt(1, 12); i++) {
            String key = "shipment/" + i;
            facts.add(new Said(new Fact(key), key + "=+1"));
            once.put(key, "+1");
        }

        assertThat(after(shuffledWithRepeats(facts, random))).isEqualTo(once);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFactIsNeverDroppedByTheNumbersOfOthers(long seed) {
        Random random = new Random(seed);
        List<Said> all = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            all.add(new Said(new Restatement("orders", "a", 1, i), "orders=" + i));
            all.add(new Said(new Fact("f" + i), "f" + i + "=+1"));
        }

        assertThat(after(shuffledWithRepeats(all, random)))
                .isEqualTo(new TreeMap<>(
                        Map.of("orders", "5", "f1", "+1", "f2", "+1", "f3", "+1", "f4", "+1", "f5", "+1")));
    }

    /** Each once at least, some often, in any order. */
    private static List<Said> shuffledWithRepeats(List<Said> history, Random random) {
        List<Said> delivered = new ArrayList<>(history);
        for (int i = random.nextInt(3 * history.size()); i > 0; i--) {
            delivered.add(history.get(random.nextInt(history.size())));
        }
        Collections.shuffle(delivered, random);
        return delivered;
    }

    /** Takes each in as a document that is stored and read back. A fact that counted twice would show as +1+1. */
    private static Map<String, String> after(List<Said> delivered) {
        Document stored = CODEC.encode(Guarded.nothing());
        for (Said event : delivered) {
            Guarded<Map<String, String>> before = CODEC.decode(stored);
            Guarded<Map<String, String>> admitted = before.admit(event.mark()).orElse(null);
            if (admitted == null) {
                continue;
            }
            Map<String, String> state = new HashMap<>(before.state() == null ? Map.of() : before.state());
            String[] said = event.what().split("=");
            if (event.mark() instanceof Fact) {
                state.merge(said[0], said[1], String::concat);
            } else {
                state.put(said[0], said[1]);
            }
            stored = CODEC.encode(admitted.with(state));
        }
        Map<String, String> state = CODEC.decode(stored).state();
        return new TreeMap<>(state == null ? Map.of() : state);
    }

    @Test
    void anEventThatChangedNothingIsRememberedAllTheSame() {
        Guarded<Map<String, String>> marked = Guarded.<Map<String, String>>nothing()
                .admit(new Restatement("t", "k", 1, 5))
                .orElseThrow();
        Guarded<Map<String, String>> back = CODEC.decode(CODEC.encode(marked));

        assertThat(back.state()).isNull();
        assertThat(back.admit(new Restatement("t", "k", 1, 4))).isEmpty();
        assertThat(back.admit(new Restatement("t", "k", 1, 6))).isPresent();
        assertThat(back.admit(new Restatement("t", "k", 2, 1))).isPresent();
        assertThat(back.admit(new Restatement("other", "k", 1, 1))).isPresent();
    }

    @Test
    void aStateThatWasStoredWithoutMarksIsReadWithNone() {
        Guarded<Map<String, String>> read = CODEC.decode(new Document("texts", new Document("a", "1")));

        assertThat(read.state()).isEqualTo(Map.of("a", "1"));
        assertThat(read.admit(new Fact("f"))).isPresent();
    }

    @Test
    void eventsWithoutAChangeAndFactsWithoutAnIdAreRefused() {
        assertThatThrownBy(() -> new Fact(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Step<String, String>(
                        "r",
                        null,
                        List.of(new io.handshake.runtime.store.EventDraft("t", "k", "T", null, _ -> new byte[0]))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
