package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which process a part is: its pid, and when it began, because the system gives pids anew. */
record PidFile(Path file) {
    /** The system tells a process' beginning by its own clock, which may be set. */
    private static final Duration SAME = Duration.ofSeconds(2);

    static PidFile of(Path data, String part) {
        return new PidFile(data.resolve("run").resolve(part + ".pid"));
    }

    void write(ProcessHandle process) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, process.pid() + "\n" + began(process).toEpochMilli() + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The process, if it still runs. */
    Optional<ProcessHandle> process() {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 2) {
                return Optional.empty();
            }
            Instant began = Instant.ofEpochMilli(Long.parseLong(lines.get(1)));
            return ProcessHandle.of(Long.parseLong(lines.getFirst()))
                    .filter(ProcessHandle::isAlive)
                    .filter(process ->
                            Duration.between(began, began(process)).abs().compareTo(SAME) <= 0);
        } catch (NoSuchFileException neverStarted) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException undeleted) {
            throw new UncheckedIOException(undeleted);
        }
    }

    private static Instant began(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
