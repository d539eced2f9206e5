package io.handshake.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.events.v1.Money;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds each record's bytes on the wire against committed files: a change of the wire can't slip in. The files are plain
 * Avro bodies, without the five bytes of the registry before them.
 *
 * <p>After a wanted change write them anew, look at what changed, and commit: {@code mvn -pl schemas -am test
 * -Dtest=GoldenBytesTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.write=true}. That run fails on purpose, so that
 * nobody leaves the property in a build.
 */
class GoldenBytesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/v1");
    private static final boolean WRITE = Boolean.getBoolean("golden.write");

    @TestFactory
    Stream<DynamicTest> theBytesAreTheCommittedOnesAndReadBackEqual() {
        return samples().entrySet().stream()
                .map(sample ->
                        DynamicTest.dynamicTest(sample.getKey(), () -> check(sample.getKey(), sample.getValue())));
    }

    @Test
    void thereIsNoGoldenFileWithoutARecord() throws IOException {
        TreeSet<String> expected = new TreeSet<>();
        samples().keySet().forEach(name -> expected.add(name + ".avro"));
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void moneyIsTheUnscaledAmountBigEndianAndThenTheCurrency() throws IOException {
        // 125000 = 0x01E848; lengths are zigzag: 3 bytes are 06.
        assertThat(HexFormat.of().formatHex(encode(new Money(new BigDecimal("12.5000"), "EUR"))))
                .isEqualTo("06" + "01e848" + "06" + "455552");
    }

    @Test
    void fieldsThatDifferDifferInTheSample() throws IOException {
        Map<String, SpecificRecord> samples = Sample.of(Records.schema("CartOutcome"));
        assertThat(encode(sample(samples, "CartOutcome-full")))
                .isNotEqualTo(encode(sample(samples, "CartOutcome-minimal")));
        assertThat(sample(samples, "CartOutcome-full").toString()).contains("effectId-1", "reference-");
    }

    private static void check(String name, SpecificRecord sample) throws IOException {
        byte[] bytes = encode(sample);
        Path file = GOLDEN.resolve(name + ".avro");
        if (WRITE) {
            Files.createDirectories(GOLDEN);
            Files.write(file, bytes);
            throw new AssertionError("wrote " + file + ": look at the change, then run without golden.write");
        }
        byte[] golden = Files.readAllBytes(file);
        assertThat(bytes)
                .as("the wire of %s changed: undo it, or write the golden files anew as this test's Javadoc says", name)
                .isEqualTo(golden);
        assertThat(decode(golden, sample.getSchema())).isEqualTo(sample);
    }

    private static Map<String, SpecificRecord> samples() {
        Map<String, SpecificRecord> samples = new TreeMap<>();
        Records.topLevel().values().forEach(record -> samples.putAll(Sample.of(record)));
        return samples;
    }

    private static SpecificRecord sample(Map<String, SpecificRecord> samples, String name) {
        return Objects.requireNonNull(samples.get(name), name);
    }

    private static byte[] encode(SpecificRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static SpecificRecord decode(byte[] bytes, Schema schema) throws IOException {
        return new SpecificDatumReader<SpecificRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }
}
