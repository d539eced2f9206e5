package io.handshake.endtoend.guarantee;

import io.handshake.sandbox.demo.IngestClient.StoredOrder;
import io.handshake.sandbox.demo.TopicReader.Imported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the outside saw when all had come to rest.
 *
 * @param topic every event of {@code order-imported.v1}; those of one key in the order of their partition
 * @param store every order as the service tells it
 */
public record Evidence(Promises promises, List<Imported> topic, List<StoredOrder> store) {

    public Evidence {
        topic = List.copyOf(topic);
        store = List.copyOf(store);
    }

    Map<String, List<Imported>> eventsByKey() {
        Map<String, List<Imported>> byKey = new LinkedHashMap<>();
        topic.forEach(event ->
                byKey.computeIfAbsent(event.key(), _ -> new ArrayList<>()).add(event));
        return byKey;
    }

    /** How many events are another sending of one that was seen before, which delivery at least once allows. */
    public long sentAgain() {
        return topic.size() - topic.stream().map(Imported::eventId).distinct().count();
    }
}
