package io.handshake.deploy;

import io.handshake.schemas.DeadLetterTopic;
import io.handshake.schemas.Topic;
import io.handshake.schemas.TopicCatalogue;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code topics.sh} must be, by the catalogue. */
final class TopicsScript {
    /** Has the shape of a cart's id and is none that stands in a topic's name otherwise. */
    private static final String ANY_CART = "any-cart-of-all";

    private static final String HEAD = """
            #!/usr/bin/env bash
            # Creates the topics that are not there yet. Made from schemas/src/main/resources/topics.yaml: change that, then
            #   mvn -pl deploy -am test -Dtopics.sh=write
            #
            # From the environment:
            #   KAFKA_BOOTSTRAP_SERVERS      127.0.0.1:19092 if not said
            #   KAFKA_CLIENT_PROPERTIES      a file for --command-config, where the broker asks for TLS or a password
            #   TOPIC_REPLICATION_FACTOR     1 if not said; in production %d
            #   TOPIC_MIN_INSYNC_REPLICAS    1 if not said; in production %d
            #   TOPIC_CARTS                  ids of the carts that get topics of their own, with a space between
            #   TOPIC_UPDATE                 true also sets the settings of topics that are there
            set -euo pipefail
            PATH="$PATH:/opt/kafka/bin"

            broker=(--bootstrap-server "${KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:19092}")
            if [ -n "${KAFKA_CLIENT_PROPERTIES:-}" ]; then
              broker+=(--command-config "$KAFKA_CLIENT_PROPERTIES")
            fi
            existing=$(kafka-topics.sh "${broker[@]}" --list)

            topic() { # name, partitions, setting=value...
              local name=$1 partitions=$2 setting
              local settings=("${@:3}" "min.insync.replicas=${TOPIC_MIN_INSYNC_REPLICAS:-1}")
              if ! grep -qxF -- "$name" <<<"$existing"; then
                local options=()
                for setting in "${settings[@]}"; do options+=(--config "$setting"); done
                kafka-topics.sh "${broker[@]}" --create --if-not-exists --topic "$name" --partitions "$partitions" \\
                  --replication-factor "${TOPIC_REPLICATION_FACTOR:-1}" "${options[@]}"
              elif [ "${TOPIC_UPDATE:-false}" = true ]; then
                setting=$(IFS=,; echo "${settings[*]}")
                kafka-configs.sh "${broker[@]}" --alter --entity-type topics --entity-name "$name" --add-config "$setting"
              fi
            }

            """;

    private static final String CART_HEAD = """

            # What each cart has for itself.
            for cart in ${TOPIC_CARTS:-}; do
              if ! [[ $cart =~ ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ ]]; then
                echo "'$cart' in TOPIC_CARTS is no cart id: use lower-case letters, digits and inner hyphens" >&2
                exit 1
              fi
            """;

    private TopicsScript() {}

    static String of(TopicCatalogue catalogue) {
        Topic any = catalogue.shared().getFirst();
        StringBuilder script = new StringBuilder(HEAD.formatted(any.replicationFactor(), any.minInsyncReplicas()));
        catalogue.shared().forEach(topic -> append(script, "", catalogue, topic));
        script.append(CART_HEAD);
        catalogue.forCart(ANY_CART).forEach(topic -> append(script, "  ", catalogue, topic));
        return script.append("done\n").toString();
    }

    private static void append(StringBuilder script, String indent, TopicCatalogue catalogue, Topic topic) {
        line(script, indent, topic.name(), topic.partitions(), topic.config());
        for (DeadLetterTopic dead : catalogue.deadLetters(topic)) {
            line(script, indent, dead.name(), dead.partitions(), dead.config());
        }
    }

    private static void line(
            StringBuilder script, String indent, String name, int partitions, Map<String, String> config) {
        String settings = new TreeMap<>(config)
                .entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(" "));
        script.append(indent)
                .append("topic \"")
                .append(name.replace(ANY_CART, "$cart"))
                .append("\" ")
                .append(partitions)
                .append(' ')
                .append(settings)
                .append('\n');
    }
}
