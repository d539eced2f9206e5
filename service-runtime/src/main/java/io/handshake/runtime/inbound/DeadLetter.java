package io.handshake.runtime.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that could not be taken in, as it lies on the topic of dead letters: key and value byte for byte, its
 * headers, and ours, all text in UTF-8. Headers under our prefix that the record brought along are left out: nobody else
 * may say why a letter is dead.
 */
final class DeadLetter {
    static final String PREFIX = "dead-letter-";

    private DeadLetter() {}

    /** The partition is left to the key, so that letters of one key keep their order however many partitions there are. */
    static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, String topic, String leg, ParkedRecord why) {
        Headers headers = foreign(record.headers());
        add(headers, "reason", why.reason());
        add(headers, "detail", why.detail());
        add(headers, "exception", why.failure());
        add(headers, "leg", leg);
        add(headers, "topic", record.topic());
        add(headers, "partition", Integer.toString(record.partition()));
        add(headers, "offset", Long.toString(record.offset()));
        add(headers, "attempts", Integer.toString(why.attempts()));
        add(headers, "at", why.parkedAt().toString());
        add(headers, "written-at", Instant.ofEpochMilli(record.timestamp()).toString());
        return new ProducerRecord<>(topic, null, null, record.key(), record.value(), headers);
    }

    /** The record as it was, where it was. */
    static ConsumerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> letter, ParkedRecord parked) {
        return new ConsumerRecord<>(
                parked.topic(),
                parked.partition(),
                parked.offset(),
                parked.writtenAt().toEpochMilli(),
                letter.timestampType(),
                letter.serializedKeySize(),
                letter.serializedValueSize(),
                letter.key(),
                letter.value(),
                foreign(letter.headers()),
                letter.leaderEpoch());
    }

    private static Headers foreign(Headers all) {
        RecordHeaders foreign = new RecordHeaders();
        for (Header header : all) {
            if (!header.key().startsWith(PREFIX)) {
                foreign.add(header);
            }
        }
        return foreign;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(UTF_8));
    }
}
