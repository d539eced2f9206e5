package io.handshake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {
    private static final int COLUMNS = 30;

    @TempDir
    Path folder;

    @Test
    void hasTheOrdersAndLinesThatItClaims() throws IOException {
        OrderFile file = OrderFile.write(folder.resolve("orders.csv"), 'A', 1_000, 7);

        List<String> rows = Files.readAllLines(file.path());
        Map<String, Long> linesOfOrder = rows.stream()
                .skip(1)
                .collect(Collectors.groupingBy(
                        row -> row.substring(0, row.indexOf(',')), TreeMap::new, Collectors.counting()));
        assertThat(file.orders()).isEqualTo(1_000);
        assertThat(file.lines()).isEqualTo(2_500);
        assertThat(file.bytes()).isEqualTo(Files.size(file.path()));
        assertThat(rows).hasSize(2_501);
        assertThat(linesOfOrder).hasSize(1_000).containsKeys("A0000000", "A0000999");
        assertThat(linesOfOrder.values()).allMatch(lines -> lines >= 1 && lines <= 4);
    }

    @Test
    void everyRowFillsTheHeader() throws IOException {
        OrderFile file = OrderFile.write(folder.resolve("orders.csv"), 'A', 200, 7);

        assertThat(Files.readAllLines(file.path())).allMatch(row -> cells(row) == COLUMNS);
    }

    @Test
    void theSameSeedWritesTheSameAndAnotherDoesNot() throws IOException {
        OrderFile one = OrderFile.write(folder.resolve("one.csv"), 'A', 100, 7);
        OrderFile same = OrderFile.write(folder.resolve("same.csv"), 'A', 100, 7);
        OrderFile other = OrderFile.write(folder.resolve("other.csv"), 'A', 100, 8);

        assertThat(same.path()).hasSameBinaryContentAs(one.path());
        assertThat(Files.mismatch(one.path(), other.path())).isNotNegative();
    }

    @Test
    void isAsLargeAsAskedFor() throws IOException {
        OrderFile file = OrderFile.ofSize(folder.resolve("orders.csv"), 'A', 100_000, 7);

        assertThat(file.bytes()).isBetween(100_000L, 103_000L);
    }

    @Test
    void aKeyCanBeToldAndGivenAnotherPlace() {
        byte[] key = "bench/A0000042".getBytes(UTF_8);

        assertThat(OrderKeys.place(key, 'A')).isEqualTo(42);
        assertThat(OrderKeys.place(key, 'B')).isNegative();
        assertThat(OrderKeys.place("bench/A00x0042".getBytes(UTF_8), 'A')).isNegative();
        assertThat(OrderKeys.renumbered(key, 'C', 1_234_567)).asString(UTF_8).isEqualTo("bench/C1234567");
        assertThat(key).asString(UTF_8).isEqualTo("bench/A0000042");
    }

    /** Fields of a row: commas outside of quotes, and one. */
    private static int cells(String row) {
        int cells = 1;
        boolean quoted = false;
        for (char c : row.toCharArray()) {
            quoted = (c == '"') != quoted;
            cells += c == ',' && !quoted ? 1 : 0;
        }
        return cells;
    }
}
