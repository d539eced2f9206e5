package io.handshake.runtime.wire;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Registers what the service publishes before anything of it starts: web server, listeners and relays all start in later
 * phases. Waits for a registry that is down, for as long as it takes; a refused schema ends the start.
 */
final class SchemaRegistration implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SchemaRegistration.class);

    private final SchemaRegistry registry;
    private final RegistrySettings settings;
    private final List<PublishedSchemas> published;
    private final RegisteredSchemas registered;
    private volatile boolean running;
    private volatile boolean stopping;

    SchemaRegistration(
            SchemaRegistry registry,
            RegistrySettings settings,
            List<PublishedSchemas> published,
            RegisteredSchemas registered) {
        this.registry = registry;
        this.settings = settings;
        this.published = published;
        this.registered = registered;
    }

    @Override
    public void start() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().name("schema-registration").start(() -> {
            try {
                published.forEach(all -> all.schemas().forEach(this::registerPatiently));
                done.complete(null);
            } catch (RuntimeException refused) {
                done.completeExceptionally(refused);
            }
        });
        try {
            // Spring interrupts a start that waits without limit when the process is told to end; a timed wait it does
            // not, and the shutdown would hang behind it.
            done.get();
            running = true;
        } catch (InterruptedException ending) {
            stopping = true;
            worker.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for the schema registry", ending);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException refused
                    ? refused
                    : new IllegalStateException(failed.getCause());
        }
    }

    private void registerPatiently(TopicSchema schema) {
        Duration pause = settings.retryFirst();
        boolean waiting = false;
        while (!stopping) {
            try {
                int id = registry.register(schema.subject(), schema.schema());
                registered.add(schema, id);
                if (waiting) {
                    log.info("schema registry answers again subject={}", schema.subject());
                }
                return;
            } catch (RegistryUnavailable down) {
                if (!waiting) {
                    log.warn(
                            "waiting for the schema registry, this service starts when it answers; check"
                                    + " handshake.registry.url (SCHEMA_REGISTRY_URL) subject={} reason=\"{}\"",
                            schema.subject(),
                            down.getMessage());
                    waiting = true;
                }
            }
            LockSupport.parkNanos(pause.toNanos());
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(settings.retryLast()) > 0 ? settings.retryLast() : longer;
        }
    }

    @Override
    public void stop() {
        stopping = true;
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
