package io.handshake.runtime.store;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A running outbox with a broker in memory, for tests of what is built on the store. */
public final class OutboxForTests implements AutoCloseable {
    private final ScriptedBroker broker = new ScriptedBroker(1);
    private final Outbox outbox;

    public OutboxForTests(MongoDatabase database, Clock clock) {
        OutboxSettings settings = new OutboxSettings(
                "test-leg",
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(30),
                64,
                "none");
        this.outbox = new Outbox(database, broker, settings, clock, CrashPoints.NONE);
        outbox.start();
    }

    public Outbox outbox() {
        return outbox;
    }

    /** Sequences that arrived, per key. */
    public Map<String, List<Long>> sequences() {
        return broker.sequences();
    }

    @Override
    public void close() {
        outbox.stop();
    }
}
