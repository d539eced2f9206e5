package io.handshake.runtime.activity;

/** How a leg writes its notes. A service that declares one as a bean has them sent; without one, nobody hears them. */
@FunctionalInterface
public interface ActivityEncoder {

    /** The note as it goes out. May throw; the note is then dropped, and counted. */
    Message encode(ActivityNote note);

    /** What goes to Kafka. */
    @SuppressWarnings("ArrayRecordComponent") // made once, sent once
    record Message(String topic, String key, byte[] value) {}
}
