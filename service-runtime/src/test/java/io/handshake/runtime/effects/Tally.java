package io.handshake.runtime.effects;

import io.handshake.runtime.store.StateCodec;
import org.bson.Document;

/** An aggregate that counts what became of its effects. */
record Tally(int done, int declined) {
    static final Tally NONE = new Tally(0, 0);

    static final class Codec implements StateCodec<Tally> {
        @Override
        public Document encode(Tally state) {
            return new Document("done", state.done()).append("declined", state.declined());
        }

        @Override
        public Tally decode(Document stored) {
            return new Tally(stored.getInteger("done"), stored.getInteger("declined"));
        }
    }
}
