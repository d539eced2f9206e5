package io.handshake.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What stands behind {@code ./handshake bench}. */
@Command(
        name = "./handshake bench",
        description = "Runs one benchmark; its last line is the figure beside its limit, both from the same run.",
        synopsisSubcommandLabel = "NAME",
        subcommandsRepeatable = false,
        subcommands = {
            ImportBenchmark.class,
            ImportMemoryBenchmark.class,
            ImportLatencyBenchmark.class,
            CartsIsolationBenchmark.class,
            ShipmentsBenchmark.class,
            JmhBenchmark.class
        },
        commandListHeading = "%nNames:%n",
        mixinStandardHelpOptions = true)
public final class Benchmarks implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a benchmark");
    }
}
