package io.handshake.runtime.stop;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Ends the process when its orderly end takes too long, such as when the database hangs in the middle of an answer. All
 * that counts is written down in steps that a kill may interrupt anywhere; leases that could not be handed back run out.
 */
final class StopWithin implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(StopWithin.class);
    private static final int NOT_IN_ORDER = 1;
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final Duration within;
    private final Thread onShutdown;

    StopWithin(Duration within) {
        this.within = within;
        // The virtual machine waits for its hooks to end, so this one only starts a watch that nobody waits for.
        this.onShutdown = new Thread(
                () -> Thread.ofPlatform().name("stop-within").daemon().start(this::halt), "stop-within-hook");
        Runtime.getRuntime().addShutdownHook(onShutdown);
    }

    private void halt() {
        try {
            TimeUnit.MILLISECONDS.sleep(within.toMillis());
            // The log may be what hangs.
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> log.error(
                            "stop outcome=halted after={} next=\"what was not finished goes on elsewhere when its lease"
                                    + " has run out\"",
                            within))
                    .join(LAST_WORDS);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(NOT_IN_ORDER);
    }

    /** A context that is closed while the process goes on takes its watch with it. */
    @Override
    public void destroy() {
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException shuttingDown) {
            log.debug("stop outcome=watched within={}", within);
        }
    }
}
