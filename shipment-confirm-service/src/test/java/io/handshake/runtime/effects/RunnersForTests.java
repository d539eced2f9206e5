package io.handshake.runtime.effects;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.store.CrashPoints;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/** Makes what only the ledger makes otherwise: runners that die at named places, and single calls. */
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

    /** A call in time, for an effect that is being tried. */
    public static <D> EffectCall<D> call(String aggregate, D state, Effect effect, Strategy strategy) {
        return new EffectCall<>(effect.id(aggregate), state, effect, strategy, () -> true);
    }
}
