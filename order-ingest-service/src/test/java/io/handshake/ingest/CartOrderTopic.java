package io.handshake.ingest;

import io.handshake.events.v1.Address;
import io.handshake.events.v1.CartOrder;
import io.handshake.events.v1.Customer;
import io.handshake.events.v1.OrderLine;
import io.handshake.events.v1.OrderState;
import io.handshake.events.v1.Totals;
import io.handshake.runtime.wire.RegistrySettings;
import io.handshake.runtime.wire.SchemaRegistry;
import io.handshake.sandbox.launcher.Infrastructure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A foreign connector: puts one cart's orders on its topic, as anybody could who has the schema. */
final class CartOrderTopic {
    private static final int PARTITIONS = 3;

    private final Infrastructure world;
    private final String cart;
    private final int schemaId;

    private CartOrderTopic(Infrastructure world, String cart, int schemaId) {
        this.world = world;
        this.cart = cart;
        this.schemaId = schemaId;
    }

    /** Makes the cart's topic and that of its dead letters. */
    static CartOrderTopic make(Infrastructure world, String cart) {
        CartOrderTopic topic = new CartOrderTopic(
                world,
                cart,
                new SchemaRegistry(RegistrySettings.at(URI.create(world.registryUrl())))
                        .register("cart-orders." + cart + ".v1-value", CartOrder.getClassSchema()));
        topic.ask(admin -> admin.createTopics(List.of(
                        new NewTopic(topic.name(), PARTITIONS, (short) 1),
                        new NewTopic(topic.name() + ".order-ingest.dlt", PARTITIONS, (short) 1)))
                .all()
                .get(30, TimeUnit.SECONDS));
        return topic;
    }

    /** Whether this group has stored that it read all that is on the topic. */
    boolean isReadBy(String group) {
        return ask(admin -> {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS);
            for (int i = 0; i < PARTITIONS; i++) {
                TopicPartition partition = new TopicPartition(name(), i);
                long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get(30, TimeUnit.SECONDS)
                        .offset();
                OffsetAndMetadata read = offsets.get(partition);
                if (end > 0 && (read == null || read.offset() < end)) {
                    return false;
                }
            }
            return true;
        });
    }

    private interface Asking<T> {
        T of(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private <T> T ask(Asking<T> asking) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", world.bootstrapServers()))) {
            return asking.of(admin);
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    String name() {
        return "cart-orders." + cart + ".v1";
    }

    /** A complete order of this cart, with no time of change. */
    CartOrder.Builder order(String number, String notes) {
        BigDecimal zero = new BigDecimal("0.0000");
        BigDecimal price = new BigDecimal("12.5000");
        return CartOrder.newBuilder()
                .setOrderKey(cart + "/" + number)
                .setCartId(cart)
                .setOrderNumber(number)
                .setState(OrderState.READY)
                .setSourceState("paid")
                .setPlacedAt(Instant.parse("2026-11-01T10:00:00Z"))
                .setCurrency("EUR")
                .setPricesIncludeTax(true)
                .setCustomer(Customer.newBuilder()
                        .setFirstName("Jan")
                        .setLastName("Muster")
                        .build())
                .setShipTo(address("10115"))
                .setShippingMethod("Standard")
                .setLines(List.of(OrderLine.newBuilder()
                        .setLineId("MUG-BLUE#1")
                        .setSku("MUG-BLUE")
                        .setName("Mug")
                        .setQuantity(2)
                        .setFulfilled(0)
                        .setUnitPrice(price)
                        .setDiscount(zero)
                        .setTax(zero)
                        .setRequiresShipping(true)
                        .build()))
                .setTotals(Totals.newBuilder()
                        .setItems(new BigDecimal("25.0000"))
                        .setShipping(zero)
                        .setTax(zero)
                        .setDiscount(zero)
                        .setGrand(new BigDecimal("25.0000"))
                        .build())
                .setNotes(notes);
    }

    static Address address(@Nullable String zip) {
        return Address.newBuilder()
                .setFirstName("Jan")
                .setLastName("Muster")
                .setAddress1("Weg 1")
                .setCity("Berlin")
                .setPostalCode(zip)
                .setCountry("DE")
                .build();
    }

    void send(CartOrder... orders) {
        for (CartOrder order : orders) {
            send(order.getOrderKey(), encoded(order));
        }
    }

    void send(String key, byte @Nullable [] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", world.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(name(), key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException unsent) {
            throw new AssertionError(unsent);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    byte[] encoded(CartOrder order) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<>(CartOrder.class).write(order, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }
}
