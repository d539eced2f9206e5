package io.handshake.endtoend.guarantee;

import io.handshake.endtoend.guarantee.Verdict.Violation;
import io.handshake.sandbox.demo.IngestClient.StoredOrder;
import io.handshake.sandbox.demo.TopicReader.Imported;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Each change has one event and one revision: no second event for a revision, no revision that nobody caused, no order
 * under a key that nobody offered. The same event may be sent more than once.
 */
public record NoOrderTwice() implements Guarantee {

    @Override
    public Verdict check(Evidence evidence) {
        List<Violation> twice = new ArrayList<>();
        Promises promises = evidence.promises();
        Map<String, String> revisionOfEvent = new HashMap<>();
        evidence.eventsByKey().forEach((key, events) -> {
            int offered = promises.offered(key).size();
            if (offered == 0) {
                twice.add(new Violation(key, "it is on the topic, and nobody offered it"));
                return;
            }
            Map<Integer, Imported> known = new HashMap<>();
            Map<Long, Integer> revisionOfSequence = new HashMap<>();
            Set<Integer> told = new HashSet<>();
            for (Imported event : events) {
                int revision = event.revision();
                Imported first = known.putIfAbsent(revision, event);
                if (revision > offered && told.add(revision)) {
                    twice.add(new Violation(
                            key, "revision " + revision + " is on the topic, and only " + offered + " were offered"));
                }
                if (first != null && !first.eventId().equals(event.eventId())) {
                    twice.add(new Violation(
                            key,
                            "revision " + revision + " has the events " + first.eventId() + " and " + event.eventId()));
                }
                if (revisionOfSequence.merge(event.sequence(), revision, (earlier, _) -> earlier) != revision) {
                    twice.add(new Violation(key, "sequence " + event.sequence() + " belongs to two revisions"));
                }
                String change = key + " at " + revision;
                String other = revisionOfEvent.putIfAbsent(event.eventId(), change);
                if (other != null && !other.equals(change)) {
                    twice.add(new Violation(key, "event " + event.eventId() + " is of " + other + " too"));
                }
            }
        });
        Set<String> stored = new HashSet<>();
        for (StoredOrder order : evidence.store()) {
            int offered = promises.offered(order.orderKey()).size();
            if (!stored.add(order.orderKey())) {
                twice.add(new Violation(order.orderKey(), "the store lists it twice"));
            } else if (order.revision() > offered) {
                twice.add(new Violation(
                        order.orderKey(),
                        "the store is at revision " + order.revision() + ", and only " + offered + " were offered"));
            }
        }
        return new Verdict("no order is there twice", twice);
    }
}
