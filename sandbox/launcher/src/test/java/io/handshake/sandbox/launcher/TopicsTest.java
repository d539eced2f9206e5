package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicsTest {
    @TempDir
    Path dir;

    @Test
    void aCartsTopicsAreMadeForTheCartsThatHaveThem() throws IOException {
        assertThat(made(List.of("partner", "other")))
                .containsKeys("shared.v1", "cart-orders.partner.v1", "cart-orders.other.v1")
                .doesNotContainKey("cart-orders.<cartId>.v1");
        assertThat(made(List.of()).keySet()).noneMatch(name -> name.startsWith("cart-orders."));
    }

    @Test
    void aDeadLetterHoldsTheLargestRecordAndItsHeadersForAsLongAsItsPersonalDataMay() throws IOException {
        NewTopic deadLetters = one(made(List.of("partner")), "cart-orders.partner.v1.order-ingest.dlt");

        assertThat(deadLetters.configs())
                .containsEntry("max.message.bytes", "2001000")
                .containsEntry("retention.ms", "50")
                .containsEntry("cleanup.policy", "delete");
        assertThat(deadLetters.numPartitions())
                .isEqualTo(
                        one(made(List.of("partner")), "cart-orders.partner.v1").numPartitions());
    }

    @Test
    void theSettingsOfATopicAreHandedOn() throws IOException {
        assertThat(one(made(List.of()), "shared.v1").configs()).isEqualTo(Map.of("cleanup.policy", "compact"));
    }

    @Test
    void aKeyThatIsMissingIsNamed() throws IOException {
        Path file = Files.writeString(dir.resolve("topics.yaml"), "topics: [{name: a.v1}]");

        assertThatThrownBy(() -> Topics.read(file).forCarts(List.of()))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("partitions");
    }

    @Test
    void theProjectsOwnCatalogueIsUnderstood() {
        List<NewTopic> made = Topics.read(Home.find().topicsFile()).forCarts(List.of("partner"));

        assertThat(made)
                .extracting(NewTopic::name)
                .contains("order-imported.v1", "order-imported.v1.returns.dlt", "cart-outcomes.partner.v1")
                .doesNotHaveDuplicates();
    }

    private Map<String, NewTopic> made(List<String> carts) throws IOException {
        Path file = Files.writeString(dir.resolve("topics.yaml"), """
                dead-letters:
                  name: "<topic>.<leg>.dlt"
                  retention-ms: 100
                  personal-data-retention-ms: 50
                  extra-message-bytes: 1000
                topics:
                  - {name: shared.v1, per-cart: false, partitions: 2, config: {cleanup.policy: compact}, consumers: []}
                  - name: "cart-orders.<cartId>.v1"
                    per-cart: true
                    personal-data: true
                    partitions: 2
                    config: {max.message.bytes: 2000000}
                    consumers: [order-ingest]
                """);
        return Topics.read(file).forCarts(carts).stream()
                .collect(Collectors.toMap(NewTopic::name, Function.identity()));
    }

    private static NewTopic one(Map<String, NewTopic> topics, String name) {
        assertThat(topics).containsKey(name);
        return topics.get(name);
    }
}
