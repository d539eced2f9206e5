package io.handshake.benchmarks.jmh;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Reading;
import io.handshake.events.v1.OrderImported;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.TakeInOrder;
import io.handshake.ingest.entry.format.ExportFormats;
import io.handshake.ingest.entry.format.OpenedExport;
import io.handshake.ingest.entry.format.OrderCursor;
import io.handshake.ingest.entry.format.SourceOrder;
import io.handshake.ingest.entry.format.UnreadableExport;
import io.handshake.ingest.publish.OrderImportedEvents;
import io.handshake.ingest.store.OrderCodec;
import io.handshake.runtime.store.EventIdentity;
import io.handshake.runtime.store.StateCodec;
import io.handshake.runtime.wire.OfflineEncoder;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Microseconds per order of each step between an export's bytes and the bytes that go to the store and the broker. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class OrderSteps {
    private static final int ORDERS = 1_000;
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String IMPORT = "7f1b0a52-6d0c-4b3e-9a6b-0d8f2f6f1c11";
    private static final String HEADER = "order_number,order_id,state,placed_at,updated_at,currency,first_name,"
            + "last_name,company,address1,address2,city,state_province,postal_code,country,phone,email,"
            + "shipping_method,sku,item_name,quantity,unit_price,items_total,shipping_total,tax_total,grand_total,"
            + "payment_method,payment_state,payment_captured,notes\n";
    private final CartSettings cart = new CartSettings(
            new CartId("bench"),
            CartSettings.Type.FILE,
            null,
            CartSettings.ImportWhen.PAID,
            Map.of(),
            Map.of(),
            Map.of(),
            null,
            null,
            ZoneOffset.UTC,
            CartSettings.Confirming.DEFAULT,
            Map.of());
    private final CartPolicy policy = new CartPolicy(CartPolicy.ShipWhen.PAID, Map.of(), Map.of());
    private final ExportFormats formats = new ExportFormats(List.of(), List.of());
    private final StateCodec<ImportedOrder> codec = OrderCodec.make();
    private final DocumentCodec documents = new DocumentCodec();
    private final EventIdentity identity = new EventIdentity(IMPORT, 1, 1, NOW);
    private final OrderImportedEvents events = new OrderImportedEvents(
            OfflineEncoder.of(Topics.ORDER_IMPORTED, OrderImported.getClassSchema()), "order-ingest");

    @SuppressWarnings("NullAway.Init") // set up before each use
    private Path file;

    @SuppressWarnings("NullAway.Init") // set up before each use
    private CartOrder order;

    @SuppressWarnings("NullAway.Init") // set up before each use
    private ImportedOrder imported;

    @SuppressWarnings("NullAway.Init") // set up before each use
    private Document document;

    @Setup
    public void setUp() throws IOException, UnreadableExport {
        StringBuilder text = new StringBuilder(HEADER);
        for (int place = 0; place < ORDERS; place++) {
            text.append(twoLines(place));
        }
        file = Files.writeString(Files.createTempFile("orders-", ".csv"), text);
        try (OpenedExport export = formats.open(file, null, "text/csv", cart);
                OrderCursor cursor = export.read(export.survey())) {
            SourceOrder first = cursor.next();
            if (first == null || !(first.reading() instanceof Reading.Readable readable)) {
                throw new IllegalStateException("the sample cannot be read: " + first);
            }
            order = readable.order();
        }
        if (!(decide() instanceof TakeInOrder.Decision.Publish publish)) {
            throw new IllegalStateException("the sample is not taken in: " + decide());
        }
        imported = publish.after();
        document = codec.encode(imported);
    }

    private static String twoLines(int place) {
        return """
            %1$07d,7007,READY,2026-11-20T09:00:00Z,2026-11-20T10:00:00Z,EUR,Jean-Luc,d’Arc,,12 Rue de l'Église,Apt 4B,\
            Paris,,75008,FR,+33 1 5555 0,k%1$d@example.com,DHL Paket,MUG-BLUE,Mug – blue,2,12.50,48.85,4.90,0.00,53.75,\
            invoice,PAID,53.75,
            %1$07d,,,,,,,,,,,,,,,,,,00815,Füllhalter,3,7.95,,,,,,,,
            """.formatted(place);
    }

    @TearDown
    public void tearDown() throws IOException {
        Files.delete(file);
    }

    /** Both passes over a CSV of two-line orders: the survey, then the orders. */
    @Benchmark
    @OperationsPerInvocation(ORDERS)
    public long readCsv() throws IOException, UnreadableExport {
        long lines = 0;
        try (OpenedExport export = formats.open(file, null, "text/csv", cart);
                OrderCursor cursor = export.read(export.survey())) {
            for (SourceOrder next = cursor.next(); next != null; next = cursor.next()) {
                lines += next.rows();
            }
        }
        return lines;
    }

    /** Policy, completeness, amounts and fingerprint. */
    @Benchmark
    public TakeInOrder.Decision decide() {
        return TakeInOrder.decide(null, order, policy, new TakeInOrder.Source(IMPORT, 0), NOW);
    }

    /** Builders and Avro bytes. */
    @Benchmark
    public byte[] encodeEvent() {
        return Objects.requireNonNull(events.apply(imported).payload().apply(identity));
    }

    @Benchmark
    public Document encodeDocument() {
        return codec.encode(imported);
    }

    /** What the driver does with a document. */
    @Benchmark
    public int writeBson() {
        try (BasicOutputBuffer buffer = new BasicOutputBuffer(4_096);
                BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            documents.encode(writer, document, EncoderContext.builder().build());
            return buffer.getSize();
        }
    }

    @Benchmark
    public ImportedOrder decodeDocument() {
        return codec.decode(document);
    }
}
