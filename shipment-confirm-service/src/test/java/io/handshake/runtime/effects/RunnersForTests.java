package io.handshake.runtime.effects;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.store.CrashPoints;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/** Makes runners that die at named places, which no service can. */
public final class RunnersForTests {
    private RunnersForTests() {}

    public static EffectRunner dyingAt(
            MongoDatabase database, EffectsSettings settings, Gate gate, Clock clock, CrashPoints crashPoints) {
        return new EffectRunner(
                database,
                settings,
                gate,
                Activities.SILENT,
                new SimpleMeterRegistry(),
                clock,
                System::nanoTime,
                crashPoints);
    }
}
