package io.handshake.endtoend.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.sandbox.link.Condition;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short storm; the long ones are {@code ./handshake chaos}. */
class StormIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void killsOfServicesAndCutLinksLoseNothingAndRepeatNothing() throws Exception {
        long seed = System.nanoTime();

        Aftermath aftermath = Storm.with(new ImportLoad("shop-eu"), new ImportLoad("shop-us"))
                .and(FaultKind.killService(), FaultKind.killBroker())
                .and((_, longest) -> new Fault.BadLink(Deployment.UPLOADS, new Condition.AnswersCut(), longest))
                .and((_, longest) -> new Fault.BadLink(Deployment.MONGO, new Condition.Cut(), Duration.ofSeconds(2)))
                .lasting(Duration.ofSeconds(30))
                .seeded(seed)
                .in(folder);

        assertThat(aftermath.broken()).as("seed %s, logs in %s", seed, folder).isEmpty();
    }
}
