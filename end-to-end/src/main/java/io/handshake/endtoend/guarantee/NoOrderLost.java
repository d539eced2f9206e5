package io.handshake.endtoend.guarantee;

import io.handshake.endtoend.guarantee.Verdict.Violation;
import io.handshake.sandbox.demo.IngestClient.StoredOrder;
import io.handshake.sandbox.demo.TopicReader.Imported;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Every change that was taken is on the topic, and the store is at the newest one. */
public record NoOrderLost() implements Guarantee {

    @Override
    public Verdict check(Evidence evidence) {
        Map<String, List<Imported>> events = evidence.eventsByKey();
        Map<String, Integer> stored = new HashMap<>();
        for (StoredOrder order : evidence.store()) {
            stored.merge(order.orderKey(), order.revision(), Math::max);
        }
        List<Violation> lost = new ArrayList<>();
        Promises promises = evidence.promises();
        for (String key : promises.keys()) {
            Set<Integer> told = events.getOrDefault(key, List.of()).stream()
                    .map(Imported::revision)
                    .collect(Collectors.toSet());
            int taken = promises.taken(key);
            for (int revision = 1; revision <= taken; revision++) {
                if (!told.contains(revision)) {
                    lost.add(new Violation(key, "revision " + revision + " of " + taken + " is not on the topic"));
                }
            }
            int newest = stored.getOrDefault(key, 0);
            if (newest < taken) {
                lost.add(new Violation(
                        key,
                        newest == 0
                                ? "it is not in the store"
                                : "the store is at revision " + newest + " of " + taken));
            }
        }
        return new Verdict("no order is lost", lost);
    }
}
