package io.handshake.runtime.dedupe;

import io.handshake.runtime.store.StateCodec;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;

/** Texts by their names. */
final class TextsCodec implements StateCodec<Map<String, String>> {

    @Override
    public Document encode(Map<String, String> state) {
        Document texts = new Document();
        state.forEach((name, text) -> texts.append(name.replace('.', '_'), text));
        return new Document("texts", texts);
    }

    @Override
    public Map<String, String> decode(Document stored) {
        Map<String, String> state = new TreeMap<>();
        stored.get("texts", Document.class).forEach((name, text) -> state.put(name, text.toString()));
        return state;
    }
}
