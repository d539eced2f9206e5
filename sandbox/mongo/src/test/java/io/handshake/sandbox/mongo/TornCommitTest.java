package io.handshake.sandbox.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.h2.mvstore.MVMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornCommitTest {
    private static final int HEADER_BYTES = 2 * 4096;
    private static final int COMMITS = 150;
    private static final int KEYS = 400;
    private static final int HOT_KEYS = 20;
    private static final String FILE = "mongo.mv.db";

    /**
     * A process that is killed while it writes a commit leaves the file as it was, with the first part of the new chunk
     * in it and the header not yet written. Whatever had been committed before must be found. Keys that are written
     * again and again matter most: their chunks die young, and the new chunk lies over one that recovery may still need.
     */
    @Test
    void aCommitThatWasCutShortTakesNothingOfTheOnesBeforeIt(@TempDir Path live, @TempDir Path torn)
            throws IOException {
        long seed = System.nanoTime();
        System.out.println("TornCommitTest seed=" + seed);
        Random random = new Random(seed);
        Map<Object, byte[]> committed = new HashMap<>();
        try (Storage storage = Storage.open(live)) {
            MVMap<Object, byte[]> documents = storage.documents("db.orders");
            byte[] before = new byte[0];
            for (int commit = 0; commit < COMMITS; commit++) {
                Map<Object, byte[]> next = new HashMap<>(committed);
                int writes = 1 + (random.nextInt(5) == 0 ? random.nextInt(60) : 0);
                for (int i = 0; i < writes; i++) {
                    byte[] value = new byte[50 + random.nextInt(600)];
                    random.nextBytes(value);
                    // Growth puts chunks at the file's end, replacement into its holes.
                    String key = "key-"
                            + (random.nextInt(4) == 0
                                    ? KEYS * (commit + 1) + i
                                    : random.nextInt(random.nextBoolean() ? HOT_KEYS : KEYS));
                    next.put(key, value);
                    documents.put(key, value);
                }
                storage.commit();
                byte[] after = Files.readAllBytes(live.resolve(FILE));
                if (commit > 0) {
                    Files.write(torn.resolve(FILE), cutShort(before, after, random));
                    try (Storage reopened = Storage.open(torn)) {
                        assertWhole(
                                reopened.documents("db.orders"), committed, next, "seed " + seed + " commit " + commit);
                    }
                }
                committed = next;
                before = after;
            }
        }
    }

    /** The file before, with the first part of what was written after its header since. */
    private static byte[] cutShort(byte[] before, byte[] after, Random random) {
        int first = HEADER_BYTES;
        while (first < Math.min(before.length, after.length) && before[first] == after[first]) {
            first++;
        }
        int last = after.length;
        while (last > first && last <= before.length && before[last - 1] == after[last - 1]) {
            last--;
        }
        // Often the whole chunk arrives, and only the header does not.
        int cut = random.nextInt(3) == 0 ? last : first + random.nextInt(Math.max(1, last - first));
        byte[] file = Arrays.copyOf(before, Math.max(before.length, cut));
        System.arraycopy(after, first, file, first, cut - first);
        return file;
    }

    /** The commit that was cut short may be there, if no byte of it was missing; the one before it must be. */
    private static void assertWhole(
            MVMap<Object, byte[]> found, Map<Object, byte[]> committed, Map<Object, byte[]> next, String when) {
        Map<Object, byte[]> expected = isWhole(found, next) ? next : committed;
        assertThat(found.keySet()).as(when).containsExactlyInAnyOrderElementsOf(expected.keySet());
        expected.forEach(
                (key, value) -> assertThat(found.get(key)).as(when + " " + key).isEqualTo(value));
    }

    private static boolean isWhole(MVMap<Object, byte[]> found, Map<Object, byte[]> next) {
        return found.size() == next.size()
                && next.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(found.get(entry.getKey()), entry.getValue()));
    }
}
