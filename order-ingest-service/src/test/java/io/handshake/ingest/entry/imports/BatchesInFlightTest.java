package io.handshake.ingest.entry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BatchesInFlightTest {

    @Test
    void batchesLandAsTheyTookOffAlsoWhenALaterOneIsStoredFirst() throws InterruptedException {
        CountDownLatch secondIsStored = new CountDownLatch(1);
        try (BatchesInFlight<String> flights = new BatchesInFlight<>(2)) {
            flights.takeOff(keys("a"), () -> {
                await(secondIsStored);
                return "first";
            });
            flights.takeOff(keys("b"), () -> {
                secondIsStored.countDown();
                return "second";
            });
            assertThat(flights.hasRoomFor(keys("c"))).isFalse();
            assertThat(flights.land()).isEqualTo("first");
            assertThat(flights.hasRoomFor(keys("c"))).isTrue();
            assertThat(flights.land()).isEqualTo("second");
            assertThat(flights.isEmpty()).isTrue();
        }
    }

    @Test
    void twoBatchesThatNameTheSameOrderAreNeverStoredTogether() {
        long seed = System.nanoTime();
        System.out.println("twoBatchesThatNameTheSameOrderAreNeverStoredTogether seed=" + seed);
        Random random = new Random(seed);
        Set<OrderKey> beingStored = ConcurrentHashMap.newKeySet();
        Map<OrderKey, Integer> last = new ConcurrentHashMap<>();
        Map<OrderKey, Integer> expected = new HashMap<>();
        try (BatchesInFlight<Boolean> flights = new BatchesInFlight<>(3)) {
            List<Boolean> alone = new ArrayList<>();
            for (int batch = 0; batch < 500; batch++) {
                int number = batch;
                Set<OrderKey> keys = random.ints(1 + random.nextInt(4), 0, 30)
                        .mapToObj(i -> key("n" + i))
                        .collect(Collectors.toSet());
                keys.forEach(key -> expected.put(key, number));
                while (!flights.hasRoomFor(keys)) {
                    alone.add(flights.land());
                }
                flights.takeOff(keys, () -> {
                    boolean mine = keys.stream().allMatch(beingStored::add);
                    for (int spin = ThreadLocalRandom.current().nextInt(2_000); spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    keys.forEach(key -> last.put(key, number));
                    beingStored.removeAll(keys);
                    return mine;
                });
            }
            while (!flights.isEmpty()) {
                alone.add(flights.land());
            }
            assertThat(alone).as("seed %s", seed).hasSize(500).doesNotContain(false);
        }
        assertThat(last).as("seed %s", seed).isEqualTo(expected);
    }

    @Test
    void whatStoringABatchThrewIsThrownWhereItLandsAndTheOthersAreWaitedFor() {
        CountDownLatch failed = new CountDownLatch(1);
        boolean[] stored = {false};
        BatchesInFlight<String> flights = new BatchesInFlight<>(2);
        try (flights) {
            flights.takeOff(keys("a"), () -> {
                throw new StackOverflowError();
            });
            flights.takeOff(keys("b"), () -> {
                await(failed);
                stored[0] = true;
                return "second";
            });
            assertThatThrownBy(flights::land).isInstanceOf(StackOverflowError.class);
            failed.countDown();
        }
        assertThat(stored[0]).isTrue();
    }

    private static Set<OrderKey> keys(String... numbers) {
        return Arrays.stream(numbers).map(BatchesInFlightTest::key).collect(Collectors.toSet());
    }

    private static OrderKey key(String number) {
        return new OrderKey(new CartId("shop-eu"), number);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
