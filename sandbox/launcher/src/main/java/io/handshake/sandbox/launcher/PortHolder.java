package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out who listens on a port, from Linux's {@code /proc} ({@code net/tcp}: state 0A is LISTEN, the tenth field the
 * socket's inode; {@code PID/fd}: links to {@code socket:[inode]}). Elsewhere, and for processes of other users, it
 * knows nothing.
 */
final class PortHolder {
    private PortHolder() {}

    /** Pid and command of the process, for people; empty if it can't be found out. */
    static Optional<String> of(int port) {
        Set<String> inodes = Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .flatMap(PortHolder::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(fields ->
                        fields.length > 9 && fields[3].equals("0A") && fields[1].endsWith(String.format(":%04X", port)))
                .map(fields -> "socket:[" + fields[9] + "]")
                .collect(Collectors.toSet());
        if (inodes.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), inodes))
                .findFirst()
                .map(process -> "pid " + process.pid() + " ("
                        + process.info()
                                .commandLine()
                                .map(PortHolder::shortened)
                                .orElse("command unknown") + ")");
    }

    private static boolean holds(long pid, Set<String> inodes) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.anyMatch(descriptor -> {
                try {
                    return inodes.contains(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closedMeanwhile) {
                    return false;
                }
            });
        } catch (IOException otherUsers) {
            return false;
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().skip(1);
        } catch (IOException notLinux) {
            return Stream.empty();
        }
    }

    private static String shortened(String command) {
        return command.length() <= 160 ? command : command.substring(0, 160) + "…";
    }
}
