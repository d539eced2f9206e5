package io.handshake.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheyNeedAndNumbersStandToTheRight() {
        Table table = new Table("order", "lines");
        table.row("A-1", 7);
        table.row("B-1000", 1234567);
        table.row("C", null);

        assertThat(printed(table)).isEqualTo("""
                  order     lines
                  ──────  ───────
                  A-1           7
                  B-1000  1234567
                  C             -
                """);
    }

    @Test
    void aTableWithoutRowsIsEmptyAndStillHasItsHeader() {
        Table table = new Table("a", "b");

        assertThat(table.isEmpty()).isTrue();
        assertThat(printed(table)).startsWith("  a  b\n");
    }

    private static String printed(Table table) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
