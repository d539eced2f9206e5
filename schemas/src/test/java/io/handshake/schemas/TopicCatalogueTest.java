package io.handshake.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {
    private final TopicCatalogue catalogue = TopicCatalogue.load();

    @Test
    void theConstantsAreTheCataloguesTopics() throws IllegalAccessException {
        List<String> constants = new ArrayList<>();
        for (Field field : Topics.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                constants.add((String) field.get(null));
            }
        }
        assertThat(constants)
                .containsExactlyInAnyOrderElementsOf(
                        catalogue.topics().stream().map(Topic::name).toList());
        assertThat(catalogue.forCart("shop-eu").stream().map(Topic::name))
                .containsExactlyInAnyOrder(
                        Topics.cartOrders("shop-eu"), Topics.cartCommands("shop-eu"), Topics.cartOutcomes("shop-eu"));
    }

    @Test
    void everyOrderTopicAndItsDeadLettersHaveTheSameNumberOfPartitions() {
        List<Topic> orderTopics = catalogue.topics().stream()
                .filter(topic -> topic.key() == Topic.Key.ORDER_KEY || topic.key() == Topic.Key.ORDER_KEY_OR_SKU)
                .toList();
        assertThat(orderTopics).hasSizeGreaterThan(7);
        assertThat(orderTopics.stream().map(Topic::partitions).distinct()).containsExactly(12);
        for (Topic topic : catalogue.topics()) {
            assertThat(catalogue.deadLetters(topic))
                    .allSatisfy(dead -> assertThat(dead.partitions()).isEqualTo(topic.partitions()));
        }
    }

    @Test
    void stockMovesUnderItsSku() {
        for (String name : List.of(Topics.STOCK_MOVEMENTS, Topics.INVENTORY_CHANGED, Topics.OMS_STOCK)) {
            assertThat(catalogue.topic(name).key()).as(name).isEqualTo(Topic.Key.SKU);
        }
    }

    @Test
    void whatRestatesIsCompactedWithTimeForWhoWasAwayAndFactsAreKeptByTime() {
        for (Topic topic : catalogue.topics()) {
            assertThat(topic.config()).as(topic.name()).containsKeys("cleanup.policy", "max.message.bytes");
            if (List.of(Topics.ORDER_IMPORTED, Topics.INVENTORY_CHANGED).contains(topic.name())) {
                assertThat(topic.config())
                        .as(topic.name())
                        .containsEntry("cleanup.policy", "compact")
                        .containsKeys("delete.retention.ms", "max.compaction.lag.ms")
                        .doesNotContainKey("retention.ms");
            } else {
                assertThat(topic.config())
                        .as(topic.name())
                        .containsEntry("cleanup.policy", "delete")
                        .containsKey("retention.ms");
            }
        }
    }

    @Test
    void deadLettersOutliveWhatExpiresAndHaveRoomForTheReason() {
        for (Topic topic : catalogue.topics()) {
            for (DeadLetterTopic dead : catalogue.deadLetters(topic)) {
                assertThat(dead.name()).isEqualTo(topic.name() + "." + dead.leg() + ".dlt");
                assertThat(number(dead.config().get("max.message.bytes")))
                        .as(dead.name())
                        .isGreaterThan(number(topic.config().get("max.message.bytes")));
                assertThat(number(dead.config().get("retention.ms")))
                        .as(dead.name())
                        .isGreaterThanOrEqualTo(number(topic.config().getOrDefault("retention.ms", "0")));
            }
        }
    }

    @Test
    void personalDataIsMarkedAndItsDeadLettersGoWithinAMonth() {
        for (Topic topic : catalogue.topics()) {
            boolean names = List.of("OrderImported", "CartOrder").contains(topic.record());
            assertThat(topic.personalData()).as(topic.name()).isEqualTo(names);
        }
        Topic orders = catalogue.topic(Topics.ORDER_IMPORTED);
        assertThat(catalogue.deadLetters(orders, "returns").config()).containsEntry("retention.ms", "2419200000");
        assertThat(catalogue
                        .deadLetters(catalogue.topic(Topics.OMS_STOCK), "inventory-feed")
                        .config())
                .containsEntry("retention.ms", "7776000000");
    }

    @Test
    void aTopicNamesTheSubjectOfItsValues() {
        for (Topic topic : catalogue.topics()) {
            assertThat(topic.subject()).isEqualTo(topic.name() + "-value");
        }
        assertThat(catalogue.topic("cart-orders.shop-eu.v1").subject()).isEqualTo("cart-orders.shop-eu.v1-value");
    }

    @Test
    void inProductionALostNodeLosesNothing() {
        assertThat(catalogue.topics()).allSatisfy(topic -> {
            assertThat(topic.replicationFactor()).isEqualTo((short) 3);
            assertThat(topic.minInsyncReplicas()).isEqualTo(2);
        });
    }

    @Test
    void aCartsTopicIsFoundUnderItsNameOnTheBroker() {
        Topic topic = catalogue.topic(Topics.cartOutcomes("shop-eu"));
        assertThat(topic.record()).isEqualTo("CartOutcome");
        assertThat(topic.isTemplate()).isFalse();
        assertThat(catalogue.deadLetters(topic, "returns").name()).isEqualTo("cart-outcomes.shop-eu.v1.returns.dlt");
        assertThat(catalogue.shared()).noneMatch(Topic::isTemplate).hasSize(11);
    }

    @Test
    void anUnknownTopicIsRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalogue.topic("order-imported.v2"))
                .withMessageContaining("'order-imported.v2'")
                .withMessageContaining("order-imported.v1")
                .withMessageContaining("topics.yaml");
        assertThatIllegalArgumentException().isThrownBy(() -> catalogue.topic("cart-orders..v1"));
        assertThatIllegalArgumentException().isThrownBy(() -> catalogue.topic("cart-orders.A_B.v1"));
    }

    @Test
    void aCartIdThatCouldBreakOutOfATopicsNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topics.cartOrders("shop.eu"))
                .withMessageContaining("'shop.eu'");
        assertThatIllegalArgumentException().isThrownBy(() -> catalogue.forCart(""));
    }

    @Test
    void aLegThatIsNoConsumerHasNoDeadLetters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> catalogue.deadLetters(catalogue.topic(Topics.OMS_STOCK), "returns"))
                .withMessageContaining("'returns'")
                .withMessageContaining("oms-stock.v1.returns.dlt");
    }

    @Test
    void aFaultInTheFileIsNamedWithItsTopicAndKey() throws IOException {
        String file = Files.readString(Path.of("src/main/resources/topics.yaml"));
        assertRefused(file.replaceFirst("partitions: 12", "partitons: 12"), "partitions of topic order-imported.v1");
        assertRefused(
                file.replaceFirst("    partitions: 12", "    colour: red\n    partitions: 12"), "colour of topic");
        assertRefused(file.replaceFirst("key: order-key", "key: order"), "key of topic order-imported.v1");
        assertRefused(file.replaceFirst("per-cart: false", "per-cart: never"), "per-cart of topic");
        assertRefused(file.replaceFirst("\\[order-ingest]", "[order-eater]"), "order-eater");
        assertRefused(file.replace("order-shipped.v1", "order-imported.v1"), "stands twice");
        assertRefused("topics: {", "not YAML");
        assertRefused("", "must be a mapping");
    }

    private static void assertRefused(String file, String cause) {
        assertThatIllegalStateException()
                .isThrownBy(() -> CatalogueFile.read(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining(cause);
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }

    @Test
    void theTopicsOfCartsOrdersAreKnownByTheirNamesAndTheirDeadLettersAreNot() {
        assertThat(CartOrderTopics.cartOf(Topics.cartOrders("shop-eu"))).isEqualTo("shop-eu");
        assertThat(CartOrderTopics.contain(Topics.deadLetters(Topics.cartOrders("shop-eu"), "order-ingest")))
                .isFalse();
        assertThat(CartOrderTopics.contain("cart-orders..v1")).isFalse();
        assertThat(CartOrderTopics.contain("cart-orders.Shop.v1")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> CartOrderTopics.cartOf("cart-commands.shop-eu.v1"));
    }

    @Test
    void outcomesOfACartAreToldByTheirTopicsName() {
        assertThat(Topics.cartOutcomes("shop-eu")).matches(CartOutcomeTopics.PATTERN);
        assertThat(CartOutcomeTopics.cartOf(Topics.cartOutcomes("shop-eu"))).isEqualTo("shop-eu");
        assertThat(Topics.deadLetters(Topics.cartOutcomes("shop-eu"), "returns"))
                .doesNotMatch(CartOutcomeTopics.PATTERN);
        assertThatIllegalArgumentException().isThrownBy(() -> CartOutcomeTopics.cartOf("cart-orders.shop-eu.v1"));
        assertThatIllegalArgumentException().isThrownBy(() -> CartOutcomeTopics.cartOf("cart-outcomes.Shop.v1"));
    }
}
