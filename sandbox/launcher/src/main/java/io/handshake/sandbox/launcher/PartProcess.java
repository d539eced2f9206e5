package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A part as a process with its own pid: can be stopped, killed, paused, and started again on its data. */
public final class PartProcess {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(25);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Part part;
    private final Path log;
    private final PidFile pidFile;
    private final BooleanSupplier closing;
    private boolean prepared;
    private volatile @Nullable Process process;

    /** @param closing whether the sandbox ends, so that nothing may start any more */
    PartProcess(Part part, Path data, BooleanSupplier closing) {
        this.part = part;
        this.log = data.resolve("logs").resolve(part.name() + ".log");
        this.pidFile = PidFile.of(data, part.name());
        this.closing = closing;
    }

    public String name() {
        return part.name();
    }

    /** Where it listens; the first is the one that it is asked at. */
    public List<Integer> ports() {
        return part.ports();
    }

    /** Starts the process and waits until it serves. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Holds the monitor, so that a part is either seen by {@link #stop} or not started any more. */
    private synchronized void launch() {
        if (isAlive()) {
            throw new LauncherException(name() + " is running already as pid " + pid());
        }
        try {
            Files.createDirectories(log.getParent());
            if (!prepared && !part.prepare().isEmpty()) {
                int status = builder(part.prepare()).start().waitFor();
                if (status != 0) {
                    throw new LauncherException(
                            name() + " could not be prepared (status " + status + "); its last words:\n" + lastWords());
                }
            }
            prepared = true;
            if (closing.getAsBoolean()) {
                throw new LauncherException("the sandbox is closed; " + name() + " is not started");
            }
            Process started = builder(part.command()).start();
            process = started;
            pidFile.write(started.toHandle());
        } catch (IOException failed) {
            throw new LauncherException(name() + " could not be started: " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException("stopped while starting " + name(), stopped);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(Leash.on(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(part.environment());
        return builder;
    }

    private void awaitReady() {
        Instant patience = Instant.now().plus(READY_WITHIN);
        while (true) {
            Exception unready;
            try {
                part.ready().check();
                return;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new LauncherException("stopped while starting " + name(), stopped);
            } catch (Exception notYet) {
                unready = notYet;
            }
            if (!isAlive()) {
                throw new LauncherException(
                        name() + " ended while starting (" + exit() + "); its last words:\n" + lastWords());
            }
            if (Instant.now().isAfter(patience)) {
                throw new LauncherException(
                        name() + " does not serve after " + READY_WITHIN.toSeconds() + " s; see " + log, unready);
            }
            waitALittle();
        }
    }

    /** Asks the process to end (SIGTERM), and waits; kills it if it takes too long. */
    public void stop() {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(STOPPED_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly();
                running.waitFor();
            }
        } catch (InterruptedException hurry) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        pidFile.delete();
    }

    /** Ends the process at once (SIGKILL): nothing of it runs any more when this returns. */
    public void kill() {
        Process running = running();
        running.destroyForcibly();
        try {
            running.waitFor();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        pidFile.delete();
    }

    /** Stops the process in its tracks (SIGSTOP) until {@link #resume}. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a paused process go on (SIGCONT). */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new LauncherException("kill -" + name + " " + pid() + " failed with " + status);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** What the process ended with; it must have ended. */
    public int exitStatus() {
        return running().exitValue();
    }

    /** Where the process writes what it has to say. */
    public Path log() {
        return log;
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new LauncherException(name() + " was never started");
        }
        return running;
    }

    private String exit() {
        return "status " + exitStatus();
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException none) {
            return "none (" + none.getMessage() + ")";
        }
    }

    private static void waitALittle() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException("stopped while waiting", stopped);
        }
    }
}
