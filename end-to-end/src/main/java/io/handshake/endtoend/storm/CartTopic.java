package io.handshake.endtoend.storm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The records of {@code cart-orders.<cart>.v1} as a foreign connector writes them: by the schema alone, which it
 * registers itself, without any class of ours.
 */
final class CartTopic {
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);
    private static final int SCALE = 4;

    private final GenericData decimals = new GenericData();
    private final String cart;
    private final Schema schema;
    private final int schemaId;

    private CartTopic(String cart, Schema schema, int schemaId) {
        this.cart = cart;
        this.schema = schema;
        this.schemaId = schemaId;
        decimals.addLogicalTypeConversion(new Conversions.DecimalConversion());
    }

    static CartTopic registered(String cart, Schema schema, URI registry) throws IOException, InterruptedException {
        String body = JsonMapper.shared().writeValueAsString(Map.of("schema", schema.toString()));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(registry + "/subjects/" + name(cart) + "-value/versions"))
                            .timeout(ANSWERED_WITHIN)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the registry answers " + answer.statusCode() + " to the schema of " + cart);
            }
            return new CartTopic(
                    cart,
                    schema,
                    JsonMapper.shared().readTree(answer.body()).path("id").asInt());
        }
    }

    static String name(String cart) {
        return "cart-orders." + cart + ".v1";
    }

    String name() {
        return name(cart);
    }

    /** @param postalCode empty for an order that must be parked */
    byte[] record(String number, int quantity, BigDecimal price, Instant changedAt, String postalCode) {
        BigDecimal zero = BigDecimal.ZERO.setScale(SCALE, RoundingMode.UNNECESSARY);
        BigDecimal total = price.multiply(BigDecimal.valueOf(quantity)).setScale(SCALE, RoundingMode.UNNECESSARY);
        GenericRecord line = of("lines")
                .set("lineId", "MUG#1")
                .set("sku", "MUG")
                .set("name", "Mug")
                .set("quantity", quantity)
                .set("fulfilled", 0)
                .set("unitPrice", price.setScale(SCALE, RoundingMode.UNNECESSARY))
                .set("discount", zero)
                .set("tax", zero)
                .set("requiresShipping", true)
                .build();
        GenericRecord order = new GenericRecordBuilder(schema)
                .set("orderKey", cart + "/" + number)
                .set("cartId", cart)
                .set("orderNumber", number)
                .set(
                        "state",
                        new GenericData.EnumSymbol(schema.getField("state").schema(), "READY"))
                .set("sourceState", "paid")
                .set("sourceUpdatedAt", changedAt.toEpochMilli())
                .set("placedAt", Instant.parse("2026-11-01T09:00:00Z").toEpochMilli())
                .set("currency", "EUR")
                .set("pricesIncludeTax", true)
                .set(
                        "customer",
                        of("customer")
                                .set("firstName", "Ann")
                                .set("lastName", "Lee")
                                .build())
                .set(
                        "shipTo",
                        of("shipTo")
                                .set("firstName", "Ann")
                                .set("lastName", "Lee")
                                .set("address1", "Street " + number)
                                .set("city", "Berlin")
                                .set("postalCode", postalCode)
                                .set("country", "DE")
                                .build())
                .set("shippingMethod", "Standard")
                .set("lines", List.of(line))
                .set(
                        "totals",
                        of("totals")
                                .set("items", total)
                                .set("shipping", zero)
                                .set("tax", zero)
                                .set("discount", zero)
                                .set("grand", total)
                                .build())
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema, decimals).write(order, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    private GenericRecordBuilder of(String field) {
        Schema type = schema.getField(field).schema();
        return new GenericRecordBuilder(type.getType() == Schema.Type.ARRAY ? type.getElementType() : type);
    }
}
