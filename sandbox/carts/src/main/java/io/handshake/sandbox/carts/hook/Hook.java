package io.handshake.sandbox.carts.hook;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a cart tells, and how badly.
 *
 * @param topics what it tells of; everything where it is empty
 * @param secrets what it signs with, in turns; two while one takes over from the other
 * @param copies how often it sends the same delivery
 * @param holdBack how many deliveries it gathers, to send them in another order
 * @param seed of that other order
 */
public record Hook(
        URI url,
        List<String> topics,
        List<String> secrets,
        int copies,
        int holdBack,
        @Nullable Long seed) {

    public Hook {
        topics = topics == null ? List.of() : List.copyOf(topics);
        secrets = secrets == null ? List.of() : List.copyOf(secrets);
        copies = Math.max(1, copies);
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("A webhook needs a secret");
        }
        if (holdBack > 1 && seed == null) {
            throw new IllegalArgumentException(
                    "Deliveries out of order need a seed, so that the same order can be had again");
        }
    }

    boolean wants(String topic) {
        return topics.isEmpty() || topics.contains(topic);
    }

    /** Says where, but not the secrets. */
    @Override
    public String toString() {
        return "Hook[" + url + " " + topics + "]";
    }
}
