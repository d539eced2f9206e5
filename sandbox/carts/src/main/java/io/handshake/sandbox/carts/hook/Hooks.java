package io.handshake.sandbox.carts.hook;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Sends a cart's deliveries, one after the other, beside its other work. Nothing is sent again after a failure. */
public final class Hooks implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HookStyle style;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("carts-hooks").factory());
    private List<Target> targets = List.of();
    private long deliveries;
    private @Nullable HttpClient client;

    public Hooks(HookStyle style) {
        this.style = style;
    }

    /** Replaces whom the cart tells; what was held back for the old ones is dropped. */
    public synchronized void set(List<Hook> hooks) {
        targets = hooks.stream().map(Target::new).toList();
    }

    /**
     * Tells all who want to know.
     *
     * @param at by the cart's clock
     */
    public synchronized void tell(String topic, Instant at, String body) {
        for (Target target : targets) {
            if (target.hook.wants(topic)) {
                String secret = target.nextSecret();
                Delivery delivery = new Delivery(
                        target.hook.url(), style.headers(topic, "delivery-" + ++deliveries, at, body, secret), body);
                target.due(delivery).forEach(this::send);
            }
        }
    }

    private void send(Delivery delivery) {
        HttpClient http = client();
        sender.execute(() -> {
            HttpRequest.Builder request = HttpRequest.newBuilder(delivery.url())
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(delivery.body()));
            delivery.headers().forEach(request::header);
            try {
                http.send(request.build(), HttpResponse.BodyHandlers.discarding());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (Exception failed) {
                System.err.println("carts: nobody took a webhook at " + delivery.url());
            }
        });
    }

    private HttpClient client() {
        HttpClient there = client;
        if (there == null) {
            there = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
            client = there;
        }
        return there;
    }

    @Override
    public synchronized void close() {
        sender.shutdownNow();
        if (client != null) {
            client.shutdownNow();
        }
    }

    private record Delivery(URI url, Map<String, String> headers, String body) {}

    private static final class Target {
        private final Hook hook;
        private final Random dice;
        private final List<Delivery> heldBack = new ArrayList<>();
        private int signed;

        Target(Hook hook) {
            this.hook = hook;
            this.dice = new Random(hook.seed() == null ? 0 : hook.seed());
        }

        String nextSecret() {
            return hook.secrets().get(signed++ % hook.secrets().size());
        }

        /** What is to be sent now. */
        List<Delivery> due(Delivery delivery) {
            heldBack.addAll(Collections.nCopies(hook.copies(), delivery));
            if (heldBack.size() < hook.holdBack()) {
                return List.of();
            }
            if (hook.holdBack() > 1) {
                Collections.shuffle(heldBack, dice);
            }
            List<Delivery> now = List.copyOf(heldBack);
            heldBack.clear();
            return now;
        }
    }
}
