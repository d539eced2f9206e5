package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything up, and up until told to end. */
@Command(name = "up", description = "Starts everything; stays in the foreground until Ctrl-C.")
final class UpCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--detach", description = "return when all is ready, and leave it running")
    private boolean detach;

    @Option(
            names = "--external",
            description =
                    "use the broker, registry, MongoDB and mail server that KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL, MONGODB_URI and SMTP_URL name")
    private boolean external;

    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        Installation installation = Installation.in(data.orDefault(home));
        if (detach) {
            return detached(installation);
        }
        try (Installed installed = Installed.start(home, installation, external)) {
            System.out.println(installed.welcome());
            installed.untilToldToEnd();
        }
        return 0;
    }

    /** The same command without the option, in a process of its own. */
    private int detached(Installation installation) throws IOException, InterruptedException {
        Path log = Files.createDirectories(installation.data().resolve("logs")).resolve("launcher.log");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dhandshake.home=" + Home.find().root(),
                "-Dlogback.configurationFile=launcher-logback.xml",
                Handshake.class.getName(),
                "up",
                "--data",
                installation.data().toString()));
        if (external) {
            command.add("--external");
        }
        if (DownCommand.launcher(installation).isPresent()) {
            throw new LauncherException("a Handshake is running on " + installation.data()
                    + " already; end it with ./handshake down, or use --data DIR");
        }
        installation.unmark(installation.readyMark());
        Process launcher = new ProcessBuilder(Leash.off(command))
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile())
                .start();
        Instant patience = Instant.now().plus(READY_WITHIN);
        while (!Files.exists(installation.readyMark())) {
            if (!launcher.isAlive() || Instant.now().isAfter(patience)) {
                launcher.destroy();
                throw new LauncherException(Files.readString(log).strip());
            }
            Thread.sleep(Duration.ofMillis(100));
        }
        System.out.println(Files.readString(log).strip());
        System.out.println("Runs on as pid " + launcher.pid() + "; end it with ./handshake down");
        return 0;
    }
}
