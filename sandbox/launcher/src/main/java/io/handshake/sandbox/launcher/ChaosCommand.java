package io.handshake.sandbox.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Real processes, real kills, under load. */
@Command(
        name = "chaos",
        description = "Kills, stops, pauses and cuts off what runs, under load; then checks that nothing was lost.")
final class ChaosCommand implements Callable<Integer> {
    private static final double LONGEST_MINUTES = 24 * 60.0;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "2", description = "how long (default: 2)")
    private double minutes;

    @Option(names = "--seed", paramLabel = "S", description = "the same seed gives the same faults at the same times")
    private @Nullable Long seed;

    @Override
    public Integer call() throws Exception {
        if (!(minutes > 0 && minutes <= LONGEST_MINUTES)) {
            throw new ParameterException(spec.commandLine(), "--minutes must be above 0, and a day at most");
        }
        Home home = Home.find();
        Path folder = home.root().resolve(".handshake/chaos");
        Installation before = new Installation(folder);
        if (DownCommand.launcher(before).isPresent()) {
            throw new LauncherException("a storm is running on " + folder + " already; end it with Ctrl-C there");
        }
        DemoCommand.empty(folder);
        Storms storms = ServiceLoader.load(Storms.class)
                .findFirst()
                .orElseThrow(() -> new LauncherException(
                        "the module end-to-end is not built; build it with: mvn -DskipTests package"));
        Duration lasting = Duration.ofMillis(Math.round(minutes * 60_000));
        // Short enough to be typed again.
        long sown = seed == null ? RandomGenerator.getDefault().nextLong(1_000_000) : seed;
        return storms.run(folder, lasting, sown) ? 0 : 1;
    }
}
