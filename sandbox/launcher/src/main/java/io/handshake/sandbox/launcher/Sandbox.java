package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A Handshake's world on this machine: broker, schema registry, MongoDB-compatible server and, if asked for, the
 * services, each as its own process. What it stored is there again at the next start on the same folder.
 */
public final class Sandbox implements Infrastructure {
    /** Megabytes that a service gets. It works with half of it as well, more slowly. */
    public static final int SERVICE_HEAP = 512;

    /** Where mails that go no further come from, if no cart says otherwise. */
    static final Map<String, String> SENDER = Map.of("MAIL_FROM", "orders@handshake.example");

    private static final String CONFIRM_DATABASE = "shipment-confirm";
    private static final Duration LEFT_OVERS_END_WITHIN = Duration.ofSeconds(25);

    private final Home home;
    private final Path data;
    private final Ports ports;
    private final Parts parts;
    private final Map<String, PartProcess> running = new ConcurrentHashMap<>();
    private List<String> topicCarts = List.of();
    private Map<String, String> secrets = Map.of();
    private volatile boolean closing;
    private final BiConsumer<String, Duration> progress;
    private @Nullable FileChannel lock;

    /** @param progress told of each part that serves, and after how long */
    Sandbox(Home home, Path data, Ports ports, BiConsumer<String, Duration> progress) {
        this.home = home;
        this.data = data.toAbsolutePath().normalize();
        this.ports = ports;
        this.parts = new Parts(home, this.data, ports, null);
        this.progress = progress;
    }

    private Sandbox(Home home, Path data, Ports ports, Parts.Detour detour) {
        this.home = home;
        this.data = data.toAbsolutePath().normalize();
        this.ports = ports;
        this.parts = new Parts(home, this.data, ports, detour);
        this.progress = (_, _) -> {};
    }

    /** An own one, for tests that break it: on free ports, in the given folder, without services. */
    public static Sandbox startIn(Path data) {
        Sandbox sandbox = onFreePorts(data);
        sandbox.startInfrastructure();
        return sandbox;
    }

    /**
     * As {@link #startIn(Path)}, with a second door to its broker that a test can make bad.
     *
     * @param link given the port of that door, opens a link to it and answers where the link begins; clients that
     *     connect there stay on it
     */
    public static Sandbox startIn(Path data, IntUnaryOperator link) {
        int door = Ports.free().broker();
        Sandbox sandbox = new Sandbox(Home.find(), data, Ports.free(), new Parts.Detour(door, link.applyAsInt(door)));
        endWithTheJvm(sandbox);
        sandbox.startInfrastructure();
        return sandbox;
    }

    private static Sandbox onFreePorts(Path data) {
        Sandbox sandbox = new Sandbox(Home.find(), data, Ports.free(), (_, _) -> {});
        endWithTheJvm(sandbox);
        return sandbox;
    }

    private static void endWithTheJvm(Sandbox sandbox) {
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-stop"));
    }

    /** One for services alone, on infrastructure that is elsewhere; on free ports, with logs in the given folder. */
    public static Sandbox forServices(Path data) {
        Sandbox sandbox = onFreePorts(data);
        sandbox.hold();
        return sandbox;
    }

    /**
     * The one that all tests of this JVM share; ended with the JVM. With the system property
     * {@code handshake.infrastructure=containers} it is made of containers, and fails where there is no Docker.
     */
    public static Infrastructure forTests() {
        return Shared.infrastructure();
    }

    private static final class Shared {
        private static @Nullable Infrastructure started;
        private static @Nullable String refused;

        /** A failure is remembered: each test says the same, and none waits for it again. */
        static synchronized Infrastructure infrastructure() {
            if (refused != null) {
                throw new LauncherException(refused);
            }
            Infrastructure there = started;
            if (there == null) {
                try {
                    there = start();
                } catch (LauncherException clear) {
                    refused = clear.getMessage();
                    throw clear;
                }
                started = there;
            }
            return there;
        }

        private static Infrastructure start() {
            String kind = System.getProperty("handshake.infrastructure", "sandbox");
            return switch (kind) {
                case "sandbox" -> startIn(temporary());
                case "containers" -> Containers.start(Home.find());
                default ->
                    throw new LauncherException(
                            "handshake.infrastructure is '" + kind + "'; give sandbox or containers");
            };
        }

        private static Path temporary() {
            try {
                return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "sandbox-");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Makes the topics of carts of type {@code topic}; to be called before services start, which look for them then. */
    public void makeTopicsOf(List<String> carts) {
        Topics.make(bootstrapServers(), Topics.read(home.topicsFile()).forCarts(carts));
    }

    /** Where the schemas of all records lie, for connectors that have no class of ours. */
    public Path schemas() {
        return home.schemas();
    }

    /** Starts broker, registry and MongoDB in parallel, and makes the topics. */
    void startInfrastructure() {
        hold();
        List<Part> infrastructure = List.of(parts.broker(), parts.registry(), parts.mongo());
        refuseTakenPorts(infrastructure);
        together(infrastructure);
    }

    /**
     * Starts the infrastructure, the simulated carts, the mail sink and the services, all at once: services wait by
     * themselves for what they need.
     *
     * @param cartsFile its carts of type {@code topic} get topics of their own
     */
    void startEverything(List<Part> services, Path cartsFile) {
        hold();
        topicCarts = CartsOfTopics.read(cartsFile);
        List<Part> all =
                new ArrayList<>(List.of(parts.broker(), parts.registry(), parts.mongo(), parts.carts(), parts.mail()));
        all.addAll(services);
        refuseTakenPorts(all);
        together(all);
    }

    /** Starts the services alone, against infrastructure that is elsewhere. */
    void startServices(List<Part> services) {
        hold();
        refuseTakenPorts(services);
        together(services);
    }

    /** Starts the given parts in parallel. */
    private void together(List<Part> wanted) {
        Instant began = Instant.now();
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (Part part : wanted) {
            PartProcess process = new PartProcess(part, data, () -> closing);
            running.put(part.name(), process);
            starts.add(CompletableFuture.runAsync(
                    () -> {
                        process.start();
                        if (part.name().equals(Parts.BROKER)) {
                            Topics.make(
                                    bootstrapServers(),
                                    Topics.read(home.topicsFile()).forCarts(topicCarts));
                        }
                        progress.accept(part.name(), Duration.between(began, Instant.now()));
                    },
                    command -> Thread.ofPlatform().name("start-" + part.name()).start(command)));
        }
        try {
            CompletableFuture<Void> all = CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new));
            // The first failure is told at once: the others may wait in vain for the part that failed.
            starts.forEach(start -> start.exceptionally(failure -> {
                all.completeExceptionally(failure);
                return null;
            }));
            all.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof LauncherException clear
                    ? clear
                    : new LauncherException("a part did not start: " + failed.getCause(), failed.getCause());
        }
    }

    /** Starts the simulated carts, and waits until they can be set up at {@link #cartsUrl}. */
    public PartProcess startCarts() {
        return started(parts.carts());
    }

    /** Where the simulated carts are, each below a folder of its own name, and {@code /control}. */
    public String cartsUrl() {
        return parts.cartsUrl();
    }

    /** Starts the mail sink, and waits until it takes mails at {@link #smtpUrl}. */
    public PartProcess startMail() {
        return started(parts.mail());
    }

    /** Where mails are taken, and go no further. */
    public String smtpUrl() {
        return parts.smtpUrl();
    }

    /** Where the mails that were taken are shown; for programs at {@code /mails.json}. */
    public String mailPage() {
        return parts.mailPage();
    }

    /** Starts order-ingest on the given infrastructure, which may be this sandbox, and waits until it serves. */
    public PartProcess startOrderIngest(Infrastructure around, Path cartsFile, Path apiKeysFile) {
        return startOrderIngest(around, cartsFile, apiKeysFile, SERVICE_HEAP);
    }

    /**
     * As {@link #startOrderIngest(Infrastructure, Path, Path)}, with less or more memory.
     *
     * @param heap in megabytes
     */
    public PartProcess startOrderIngest(Infrastructure around, Path cartsFile, Path apiKeysFile, int heap) {
        return started(parts.orderIngest(Parts.ORDER_INGEST, ports, withSecrets(around, cartsFile, apiKeysFile), heap));
    }

    /** As {@link #startOrderIngest(Infrastructure, Path, Path)}, one more on the same store, under another name and on free ports. */
    public PartProcess startAnotherOrderIngest(Infrastructure around, Path cartsFile, Path apiKeysFile) {
        return started(parts.orderIngest(
                nextNameOf(Parts.ORDER_INGEST),
                Ports.free(),
                withSecrets(around, cartsFile, apiKeysFile),
                SERVICE_HEAP));
    }

    /**
     * Starts shipment-confirm on the given infrastructure, which may be this sandbox, and waits until it serves.
     *
     * @param smtpUrl where it leaves its mails
     */
    public PartProcess startShipmentConfirm(Infrastructure around, String smtpUrl, Path cartsFile, Path apiKeysFile) {
        return started(parts.shipmentConfirm(
                Parts.SHIPMENT_CONFIRM, ports, confirming(around, smtpUrl, cartsFile, apiKeysFile)));
    }

    /** As {@link #startShipmentConfirm}, one more on the same store, under another name and on free ports. */
    public PartProcess startAnotherShipmentConfirm(
            Infrastructure around, String smtpUrl, Path cartsFile, Path apiKeysFile) {
        return started(parts.shipmentConfirm(
                nextNameOf(Parts.SHIPMENT_CONFIRM), Ports.free(), confirming(around, smtpUrl, cartsFile, apiKeysFile)));
    }

    private Map<String, String> confirming(Infrastructure around, String smtpUrl, Path cartsFile, Path apiKeysFile) {
        Map<String, String> environment = withSecrets(around, cartsFile, apiKeysFile);
        environment.putAll(confirming(smtpUrl));
        environment.putAll(SENDER);
        return environment;
    }

    private Map<String, String> withSecrets(Infrastructure around, Path cartsFile, Path apiKeysFile) {
        Map<String, String> environment = new HashMap<>(secrets);
        environment.putAll(environment(around, cartsFile, apiKeysFile));
        return environment;
    }

    /** What carts files name as <code>${NAME}</code>, for services that are started from now on. */
    public void givesServices(Map<String, String> values) {
        secrets = Map.copyOf(values);
    }

    private String nextNameOf(String service) {
        long before = running.keySet().stream()
                .filter(part -> part.startsWith(service))
                .count();
        return service + "-" + (before + 1);
    }

    private PartProcess started(Part part) {
        refuseTakenPorts(List.of(part));
        together(List.of(part));
        return part(part.name());
    }

    private static boolean isService(String part) {
        return part.startsWith(Parts.ORDER_INGEST) || part.startsWith(Parts.SHIPMENT_CONFIRM);
    }

    /** What services need to reach their infrastructure, in the names of the README. */
    static Map<String, String> environment(Infrastructure around, Path cartsFile, Path apiKeysFile) {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", around.bootstrapServers(),
                "SCHEMA_REGISTRY_URL", around.registryUrl(),
                "MONGODB_URI", around.mongoUri(),
                "CARTS_FILE", cartsFile.toString(),
                "HANDSHAKE_API_KEYS_FILE", apiKeysFile.toString());
    }

    /** What shipment-confirm needs beside {@link #environment}: where its mails go, and a database that is its alone. */
    static Map<String, String> confirming(String smtpUrl) {
        return Map.of("SMTP_URL", smtpUrl, "SPRING_MONGODB_DATABASE", CONFIRM_DATABASE);
    }

    Parts parts() {
        return parts;
    }

    public Ports ports() {
        return ports;
    }

    @Override
    public String bootstrapServers() {
        return parts.bootstrapServers();
    }

    @Override
    public String registryUrl() {
        return parts.registryUrl();
    }

    @Override
    public String mongoUri() {
        return parts.mongoServer() + "/handshake";
    }

    /** One of {@code broker}, {@code registry}, {@code mongo}, {@code carts}, {@code mail}, a service, or of what was started besides. */
    public PartProcess part(String name) {
        PartProcess process = running.get(name);
        if (process == null) {
            throw new LauncherException("there is no part '" + name + "'; there are " + running.keySet());
        }
        return process;
    }

    List<PartProcess> processes() {
        return List.copyOf(running.values());
    }

    /** Ends all parts: the services first, while what they need is still there. */
    @Override
    public synchronized void close() {
        closing = true;
        List<PartProcess> all = processes();
        List<PartProcess> services =
                all.stream().filter(part -> isService(part.name())).toList();
        services.parallelStream().forEach(PartProcess::stop);
        all.parallelStream().filter(part -> !services.contains(part)).forEach(PartProcess::stop);
        FileChannel held = lock;
        if (held != null) {
            try {
                held.close();
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        }
    }

    /** Two launchers on one folder would end each other's data. */
    private void hold() {
        try {
            Path run = Files.createDirectories(data.resolve("run"));
            Path pid = run.resolve("launcher.pid");
            // A file of its own: the system drops a lock when its holder closes any handle on the file, also a
            // reader's.
            FileChannel channel =
                    FileChannel.open(run.resolve("launcher.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock taken = tryLock(channel);
            if (taken == null) {
                channel.close();
                throw new LauncherException("a Handshake is running on " + data + " already (pid "
                        + (Files.exists(pid) ? Files.readString(pid).strip() : "unknown")
                        + "); end it with ./handshake down, or use --data DIR");
            }
            lock = channel;
            endLeftOvers();
            Files.writeString(pid, Long.toString(ProcessHandle.current().pid()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Parts of a launcher that was killed may still be on their way out, and would hold ports and files. */
    private void endLeftOvers() throws IOException {
        List<ProcessHandle> left = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(data.resolve("run"), "*.pid")) {
            files.forEach(file -> new PidFile(file).process().ifPresent(left::add));
        }
        left.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : left) {
            process.onExit()
                    .completeOnTimeout(process, LEFT_OVERS_END_WITHIN.toSeconds(), TimeUnit.SECONDS)
                    .join();
            process.destroyForcibly();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    private static void refuseTakenPorts(List<Part> wanted) {
        List<String> taken = new ArrayList<>();
        for (Part part : wanted) {
            for (int port : part.ports()) {
                if (Ports.isTaken(port)) {
                    Optional<String> holder = PortHolder.of(port);
                    taken.add(
                            "port " + port + " of " + part.name() + " is taken by " + holder.orElse("another process"));
                }
            }
        }
        if (!taken.isEmpty()) {
            throw new LauncherException(String.join("\n", taken) + "\nend it, and start again");
        }
    }
}
