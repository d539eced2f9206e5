package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a Handshake that runs in another process. */
@Command(name = "down", description = "Ends what is running.")
final class DownCommand implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 60;

    @Mixin
    private final DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        Installation installation = new Installation(data.orDefault(Home.find()));
        Optional<ProcessHandle> launcher = launcher(installation);
        if (launcher.isEmpty()) {
            System.out.println("Nothing is running on " + installation.data());
            return 0;
        }
        launcher.get().destroy();
        try {
            launcher.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException stuck) {
            long pid = launcher.get().pid();
            throw new LauncherException(
                    "it does not end within " + PATIENCE_SECONDS + " s; end it with: kill -9 " + pid, stuck);
        }
        System.out.println("Ended; its state stays in " + installation.data());
        return 0;
    }

    static Optional<ProcessHandle> launcher(Installation installation) throws IOException {
        if (!Files.exists(installation.launcherPid())) {
            return Optional.empty();
        }
        String pid = Files.readString(installation.launcherPid()).strip();
        return pid.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(pid))
                        .filter(process -> process.info()
                                .commandLine()
                                .map(command -> command.contains(Handshake.class.getName()))
                                .orElse(true));
    }
}
