#!/usr/bin/env bash
# Creates the topics that are not there yet. Made from schemas/src/main/resources/topics.yaml: change that, then
#   mvn -pl deploy -am test -Dtopics.sh=write
#
# From the environment:
#   KAFKA_BOOTSTRAP_SERVERS      127.0.0.1:19092 if not said
#   KAFKA_CLIENT_PROPERTIES      a file for --command-config, where the broker asks for TLS or a password
#   TOPIC_REPLICATION_FACTOR     1 if not said; in production 3
#   TOPIC_MIN_INSYNC_REPLICAS    1 if not said; in production 2
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
    kafka-topics.sh "${broker[@]}" --create --if-not-exists --topic "$name" --partitions "$partitions" \
      --replication-factor "${TOPIC_REPLICATION_FACTOR:-1}" "${options[@]}"
  elif [ "${TOPIC_UPDATE:-false}" = true ]; then
    setting=$(IFS=,; echo "${settings[*]}")
    kafka-configs.sh "${broker[@]}" --alter --entity-type topics --entity-name "$name" --add-config "$setting"
  fi
}

topic "order-imported.v1" 12 cleanup.policy=compact delete.retention.ms=2592000000 max.compaction.lag.ms=604800000 max.message.bytes=4194304 segment.ms=86400000
topic "order-imported.v1.shipment-confirm.dlt" 12 cleanup.policy=delete max.message.bytes=4325376 retention.ms=2419200000
topic "order-imported.v1.inventory-feed.dlt" 12 cleanup.policy=delete max.message.bytes=4325376 retention.ms=2419200000
topic "order-imported.v1.returns.dlt" 12 cleanup.policy=delete max.message.bytes=4325376 retention.ms=2419200000
topic "order-imported.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=4325376 retention.ms=2419200000
topic "order-shipped.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=7776000000
topic "order-shipped.v1.inventory-feed.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "order-shipped.v1.returns.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "order-shipped.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "shipment-confirmed.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=7776000000
topic "shipment-confirmed.v1.inventory-feed.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "shipment-confirmed.v1.returns.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "shipment-confirmed.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "inventory-changed.v1" 12 cleanup.policy=compact delete.retention.ms=2592000000 max.compaction.lag.ms=604800000 max.message.bytes=1048588 segment.ms=86400000
topic "inventory-changed.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "return-received.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=7776000000
topic "return-received.v1.inventory-feed.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "return-received.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "refund-settled.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=7776000000
topic "refund-settled.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "oms-shipments.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=2592000000
topic "oms-shipments.v1.shipment-confirm.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "oms-stock.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=2592000000
topic "oms-stock.v1.inventory-feed.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "oms-returns.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=2592000000
topic "oms-returns.v1.returns.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "stock-movements.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=2592000000
topic "stock-movements.v1.inventory-feed.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "stock-movements.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
topic "leg-activity.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=1209600000
topic "leg-activity.v1.ops-console.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000

# What each cart has for itself.
for cart in ${TOPIC_CARTS:-}; do
  if ! [[ $cart =~ ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ ]]; then
    echo "'$cart' in TOPIC_CARTS is no cart id: use lower-case letters, digits and inner hyphens" >&2
    exit 1
  fi
  topic "cart-orders.$cart.v1" 12 cleanup.policy=delete max.message.bytes=4194304 retention.ms=1209600000
  topic "cart-orders.$cart.v1.order-ingest.dlt" 12 cleanup.policy=delete max.message.bytes=4325376 retention.ms=2419200000
  topic "cart-commands.$cart.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=1209600000
  topic "cart-outcomes.$cart.v1" 12 cleanup.policy=delete max.message.bytes=1048588 retention.ms=1209600000
  topic "cart-outcomes.$cart.v1.shipment-confirm.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
  topic "cart-outcomes.$cart.v1.inventory-feed.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
  topic "cart-outcomes.$cart.v1.returns.dlt" 12 cleanup.policy=delete max.message.bytes=1179660 retention.ms=7776000000
done
