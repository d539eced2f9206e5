package io.handshake.runtime.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
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
        if (why.topicId() != null) {
            add(headers, "topic-id", why.topicId());
        }
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

    /** Of key, value and time. */
    static String digest(ConsumerRecord<byte[], byte[]> record) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] key = record.key() == null ? "none".getBytes(UTF_8) : record.key();
            digest.update(ByteBuffer.allocate(12)
                    .putInt(key.length)
                    .putLong(record.timestamp())
                    .array());
            digest.update(key);
            if (record.value() != null) {
                digest.update(record.value());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
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
