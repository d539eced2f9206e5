package io.handshake.schemas;

import java.util.Map;

/**
 * Where one leg puts what it could not read or handle of one topic: the original bytes, in the partition that their key has
 * there, which is that of the same number.
 *
 * @param name {@code <topic>.<leg>.dlt}
 * @param topic the topic that it is read from
 * @param leg the leg that could not read or handle it
 * @param partitions as many as the topic has
 * @param replicationFactor in production; 1 on a single broker
 * @param minInsyncReplicas in production; 1 on a single broker
 * @param config the broker's own topic settings, without the replicas
 */
public record DeadLetterTopic(
        String name,
        String topic,
        String leg,
        int partitions,
        short replicationFactor,
        int minInsyncReplicas,
        Map<String, String> config) {

    public DeadLetterTopic {
        config = Map.copyOf(config);
    }
}
