package io.handshake.runtime.effects;

import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/**
 * An instance of a leg as a process of its own, so that it can be stopped in its tracks. Its remotes are over HTTP, at
 * {@code <base>/call/<target>}. At each named place it asks {@code <base>/at} and goes on when it is answered. Ends when its
 * input does.
 */
final class RunnerProcess {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private RunnerProcess() {}

    /** Where MongoDB is, which database, and where the remotes are. */
    public static void main(String[] args) throws IOException {
        MongoDatabase database = MongoClients.create(args[0]).getDatabase(args[1]);
        HttpAct act = new HttpAct(args[2]);
        Instance instance = new Instance(
                database,
                act,
                PausedRunnerIT.SETTINGS,
                Gate.OPEN,
                Clock.systemUTC(),
                place -> ask(args[2] + "/at?place=" + place));
        instance.fences(act);
        instance.started();
        while (System.in.read() >= 0) {
            // Nobody writes; it only ends.
        }
        System.exit(0);
    }

    private static String ask(String url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    /** The target's name says what it offers. */
    private record HttpAct(String base) implements RemoteEffect<Tally> {
        @Override
        public String kind() {
            return Act.KIND;
        }

        @Override
        public Strategy strategy(Tally state, Effect effect) {
            return new Strategy(
                    "http",
                    switch (effect.target()) {
                        case "read-back" -> new Proof.LookUp(Instance.SETTLING);
                        case "neither" -> new Proof.Neither();
                        default -> new Proof.IdempotencyKey(Duration.ofDays(1), new Proof.Neither());
                    });
        }

        @Override
        public Answer call(EffectCall<Tally> call) {
            return new Answer.Done(ask(url("call", call)), "200");
        }

        @Override
        public Finding lookUp(EffectCall<Tally> call) {
            String found = ask(url("look", call));
            return found.isEmpty() ? new Finding.Absent() : new Finding.Found(found, "200");
        }

        private String url(String what, EffectCall<Tally> call) {
            return base + "/" + what + "/" + call.target() + "?"
                    + URLEncoder.encode(Act.what(call.id()), StandardCharsets.UTF_8) + "&"
                    + call.id().reference();
        }

        @Override
        public Outcome<Tally> outcome(Tally state, Effect effect) {
            return effect.state() instanceof EffectState.Done
                    ? Outcome.of(new Tally(state.done() + 1, state.declined()))
                    : Outcome.of(state);
        }
    }
}
