package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.Endpoints;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A Handshake that runs: all its parts, until closed. */
final class Installed implements AutoCloseable {
    private final Installation installation;
    private final Sandbox sandbox;
    private final Endpoints endpoints;
    private final Duration startedIn;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::endFromOutside, "handshake-stop");

    private Installed(Installation installation, Sandbox sandbox, Endpoints endpoints, Duration startedIn) {
        this.installation = installation;
        this.sandbox = sandbox;
        this.endpoints = endpoints;
        this.startedIn = startedIn;
    }

    static Installed start(Home home, Installation installation, boolean external) {
        return start(home, installation, external, List.of(), Map.of(), _ -> {});
    }

    /**
     * Starts all.
     *
     * @param besides what else is started with the parts, and ends with them
     * @param secrets for the services: what {@code carts.yaml} names as <code>${NAME}</code>
     * @param served told of each part as soon as it serves, while others may still be on their way
     */
    static Installed start(
            Home home,
            Installation installation,
            boolean external,
            List<Part> besides,
            Map<String, String> secrets,
            Consumer<String> served) {
        Instant began = Instant.now();
        Ports ports = Ports.from(System.getenv());
        Sandbox sandbox = new Sandbox(home, installation.data(), ports, (part, after) -> {
            System.out.printf("  %-16s ready after %.1f s%n", part, after.toMillis() / 1000.0);
            served.accept(part);
        });
        Thread abort = new Thread(sandbox::close, "handshake-abort");
        Runtime.getRuntime().addShutdownHook(abort);
        ExternalInfrastructure elsewhere = external ? ExternalInfrastructure.from(System.getenv()) : null;
        Infrastructure around = elsewhere == null ? sandbox : elsewhere;
        String smtpUrl = elsewhere == null ? sandbox.smtpUrl() : elsewhere.smtpUrl();
        Map<String, String> environment = new HashMap<>(secrets);
        environment.putAll(Sandbox.environment(around, installation.cartsFile(), installation.keysFile()));
        List<Part> services = new ArrayList<>(besides);
        services.add(sandbox.parts().orderIngest(Map.copyOf(environment)));
        environment.putAll(Sandbox.confirming(smtpUrl));
        if (elsewhere == null && System.getenv("MAIL_FROM") == null) {
            environment.putAll(Sandbox.SENDER);
        }
        services.add(sandbox.parts().shipmentConfirm(environment));
        if (external) {
            sandbox.startServices(services);
        } else {
            // Services wait for what they need by themselves, so all start at once.
            sandbox.startEverything(services, installation.cartsFile());
        }
        Endpoints endpoints = new Endpoints(
                URI.create("http://127.0.0.1:" + ports.ingest()),
                URI.create("http://127.0.0.1:" + ports.confirm()),
                around.bootstrapServers(),
                URI.create(around.registryUrl()),
                elsewhere == null ? URI.create(sandbox.cartsUrl()) : null,
                elsewhere == null ? URI.create(sandbox.mailPage()) : null,
                installation.key());
        Installed installed = new Installed(installation, sandbox, endpoints, Duration.between(began, Instant.now()));
        Runtime.getRuntime().removeShutdownHook(abort);
        Runtime.getRuntime().addShutdownHook(installed.hook);
        installation.mark(installation.readyMark(), "ready\n");
        return installed;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    String welcome() {
        return """

                Handshake is up after %.1f s.
                  order-ingest       %s   (OpenAPI at /openapi)
                  shipment-confirm   %s   (OpenAPI at /openapi)
                  broker             %s
                  registry           %s
                  mails              %s
                  key                %s
                  carts              %s
                """.formatted(
                        startedIn.toMillis() / 1000.0,
                        endpoints.ingest(),
                        endpoints.confirm(),
                        endpoints.bootstrapServers(),
                        endpoints.registry(),
                        endpoints.mails() == null ? "at the server that SMTP_URL names" : endpoints.mails(),
                        installation.keyFile(),
                        installation.cartsFile());
    }

    /** Waits for Ctrl-C or {@code kill}; ends also when a part ends by itself. */
    void untilToldToEnd() throws InterruptedException {
        while (!end.await(500, TimeUnit.MILLISECONDS)) {
            for (PartProcess part : sandbox.processes()) {
                if (!part.isAlive()) {
                    throw new LauncherException(part.name() + " has ended by itself; see " + part.log());
                }
            }
        }
    }

    private void endFromOutside() {
        end.countDown();
        stop();
    }

    private synchronized void stop() {
        if (ended.getCount() > 0) {
            installation.unmark(installation.readyMark());
            sandbox.close();
            ended.countDown();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
