package io.handshake.runtime.store;

import org.bson.Document;

/** How an aggregate's state is written as a sub-document, and read back. */
public interface StateCodec<S> {

    Document encode(S state);

    S decode(Document stored);
}
