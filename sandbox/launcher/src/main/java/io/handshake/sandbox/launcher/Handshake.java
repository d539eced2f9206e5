package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.IngestClient;
import java.io.IOException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What stands behind {@code ./handshake}. */
@Command(
        name = "./handshake",
        description = "Joins e-commerce carts to an order management system.",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ImportCommand.class,
            CartsCommand.class,
            StatusCommand.class,
            DownCommand.class,
            LogsCommand.class,
            BenchCommand.class,
            ChaosCommand.class
        },
        footer = {"", "  test        builds, checks and passes all tests (options of Maven may follow)"},
        mixinStandardHelpOptions = true)
public final class Handshake implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in
    private CommandSpec spec;

    public static void main(String[] arguments) {
        // Before there are threads: what several log while it begins, it would report on the user's screen.
        LoggerFactory.getILoggerFactory();
        System.exit(new CommandLine(new Handshake())
                .setExecutionExceptionHandler(Handshake::told)
                .execute(arguments));
    }

    /** What the user can mend is told in words; anything else is a fault of ours and shows where. */
    private static int told(Exception thrown, CommandLine command, CommandLine.ParseResult parsed) {
        switch (thrown) {
            case LauncherException clear -> command.getErr().println(clear.getMessage());
            case IngestClient.Refused refused -> command.getErr().println("refused: " + refused.getMessage());
            case IOException unreachable -> command.getErr().println("failed: " + unreachable.getMessage());
            default -> thrown.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return 1;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }
}
