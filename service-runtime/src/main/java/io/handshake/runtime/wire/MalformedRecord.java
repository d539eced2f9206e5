package io.handshake.runtime.wire;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes that will never decode, however often they are tried. The record belongs among the dead letters. */
public final class MalformedRecord extends SerializationException {

    public MalformedRecord(String message) {
        super(message);
    }
}
