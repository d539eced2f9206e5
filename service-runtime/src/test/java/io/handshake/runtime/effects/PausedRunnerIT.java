package io.handshake.runtime.effects;

import static io.handshake.runtime.effects.Instance.act;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.handshake.runtime.effects.ScriptedRemote.Offer;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.sandbox.launcher.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is stopped (SIGSTOP) while it is at an effect, for longer than its lease; another one takes over; the first one
 * wakes up (SIGCONT) and does no harm. The pause is as short as the lease allows; {@code -Dhandshake.pause=PT90S} makes it
 * longer.
 */
class PausedRunnerIT {
    static final EffectsSettings SETTINGS =
            Instance.settings(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMillis(1500));
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.parse(System.getProperty("handshake.pause", "PT0S"));

    @TempDir
    Path folder;

    private final Map<String, ScriptedRemote> remotes = new LinkedHashMap<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile CountDownLatch goOn = new CountDownLatch(1);
    private volatile String place = "";
    private MongoClient client;
    private MongoDatabase database;
    private HttpServer server;
    private Process process;

    @BeforeEach
    void startTheWorld() throws IOException {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("paused-" + UUID.randomUUID());
        remotes.put("keys", new ScriptedRemote(Offer.KEYS, Duration.ZERO));
        remotes.put("read-back", new ScriptedRemote(Offer.READ_BACK, Duration.ZERO));
        remotes.put("neither", new ScriptedRemote(Offer.NEITHER, Duration.ZERO));
        remotes.put("fence", new ScriptedRemote(Offer.KEYS, Duration.ZERO));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/at", exchange -> {
            stopHere(exchange.getRequestURI().getQuery().substring("place=".length()));
            answer(exchange, "");
        });
        server.createContext("/call/", exchange -> {
            Asked asked = Asked.of(exchange);
            try {
                remotes.get(asked.target()).call(asked.what(), asked.what(), asked.reference());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            stopHere("in-call");
            answer(exchange, "remote-" + asked.what());
        });
        server.createContext("/look/", exchange -> {
            Asked asked = Asked.of(exchange);
            answer(
                    exchange,
                    remotes.get(asked.target()).lookUp(asked.what(), asked.reference()) instanceof Finding.Found found
                            ? found.reference()
                            : "");
        });
        server.start();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunnerProcess.class.getName(),
                        Sandbox.forTests().mongoUri(),
                        database.getName(),
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
    }

    @AfterEach
    void endTheWorld() throws InterruptedException {
        goOn.countDown();
        process.destroyForcibly().waitFor();
        server.stop(0);
        database.drop();
        client.close();
    }

    private record Asked(String target, String what, String reference) {
        static Asked of(HttpExchange exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            String[] query = exchange.getRequestURI().getRawQuery().split("&");
            return new Asked(path[2], URLDecoder.decode(query[0], StandardCharsets.UTF_8), query[1]);
        }
    }

    /** Whoever comes to the place waits there until the process has been stopped. */
    private void stopHere(String here) {
        if (here.equals(place)) {
            arrived.incrementAndGet();
            try {
                goOn.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void aProcessThatWakesUpAfterItsLeaseDoesNothingTwice() throws Exception {
        for (String where : List.of("after-attempting-before-call", "in-call", "after-call-before-outcome")) {
            aProcessWakesUp(where);
        }
    }

    private void aProcessWakesUp(String where) throws Exception {
        arrived.set(0);
        goOn = new CountDownLatch(1);
        place = where;
        List<String> targets = List.of("keys", "read-back", "neither");
        try (Instance planning = instance();
                Instance other = instance()) {
            // It only writes: the process finds the notes, and nobody else is there yet.
            planning.want(
                    where, targets.stream().map(target -> act(target, target)).toArray(EffectDraft[]::new));
            await().atMost(SOON).until(() -> arrived.get() == targets.size());
            Instant stopped = Instant.now();
            signal("STOP");
            place = "";
            goOn.countDown();

            other.started();
            await().atMost(SOON)
                    .until(() -> other.word(where, "keys").equals("DONE")
                            && other.word(where, "read-back").equals("DONE")
                            && other.effect(where, "neither").parked());
            await().atMost(PAUSE.plus(SOON)).until(() -> Instant.now().isAfter(stopped.plus(PAUSE)));
            signal("CONT");

            // What the sleeper knows for certain is still of use: that it has not called, or what it was answered. In a
            // call it may find its time-out over before the answer, and know nothing.
            await().atMost(SOON).until(() -> other.word(where, "neither").equals("DONE") || where.equals("in-call"));
            // Once it has done this, it has also got over what it was doing.
            Effects<Tally> fences = planning.fences(new Act(remotes, Instance.SETTLING));
            fences.save(Instance.fence("fence " + where, Instant.now(), Instant.now()));
            await().atMost(SOON).until(() -> remotes.get("fence").carriedOut("fence " + where + " 1") == 1);
            for (String target : targets) {
                assertThat(remotes.get(target).carriedOut(where + " " + target))
                        .as("%s, %s", where, target)
                        .isOne();
            }
            assertThat(other.aggregates.find(where).orElseThrow().state().state())
                    .as(where)
                    .isEqualTo(new Tally(other.word(where, "neither").equals("DONE") ? 3 : 2, 0));
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private Instance instance() {
        return new Instance(database, remotes, SETTINGS, Clock.systemUTC(), CrashPoints.NONE);
    }
}
