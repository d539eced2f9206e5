package io.handshake.runtime.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Whether the listeners run and poll. One that is paused polls, and is well: it waits for something else. One that has
 * not polled for longer than the broker allows has lost its partitions and hangs in a record.
 */
final class ListenersHealth implements HealthIndicator {
    private static final String LAST_POLL = "last-poll-seconds-ago";

    private final Supplier<Collection<MessageListenerContainer>> listeners;
    private final Duration longest;

    /** @param longest between two polls */
    ListenersHealth(Supplier<Collection<MessageListenerContainer>> listeners, Duration longest) {
        this.listeners = listeners;
        this.longest = longest;
    }

    @Override
    public Health health() {
        List<String> ended = new ArrayList<>();
        List<String> hanging = new ArrayList<>();
        double oldest = 0;
        for (MessageListenerContainer listener : listeners.get()) {
            String id = String.valueOf(listener.getListenerId());
            if (!listener.isInExpectedState()) {
                ended.add(id);
                continue;
            }
            double ago = lastPoll(listener);
            oldest = Math.max(oldest, ago);
            if (ago > longest.toSeconds()) {
                hanging.add(id);
            }
        }
        Health.Builder health = ended.isEmpty() && hanging.isEmpty() ? Health.up() : Health.down();
        add(health, "ended", ended);
        add(health, "hanging", hanging);
        return health.withDetail("lastPollSeconds", Math.round(oldest)).build();
    }

    private static void add(Health.Builder health, String what, List<String> listeners) {
        if (!listeners.isEmpty()) {
            health.withDetail(what, listeners.stream().sorted().toList());
        }
    }

    /** Of the thread that polled longest ago; 0 before the first poll. */
    private static double lastPoll(MessageListenerContainer listener) {
        double oldest = 0;
        for (Map<MetricName, ? extends Metric> ofThread : listener.metrics().values()) {
            for (Metric metric : ofThread.values()) {
                if (metric.metricName().name().equals(LAST_POLL)
                        && metric.metricValue() instanceof Number ago
                        && Double.isFinite(ago.doubleValue())) {
                    oldest = Math.max(oldest, ago.doubleValue());
                }
            }
        }
        return oldest;
    }
}
