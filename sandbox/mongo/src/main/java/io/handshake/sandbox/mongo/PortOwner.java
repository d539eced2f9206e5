package io.handshake.sandbox.mongo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who listens on a TCP port, by Linux's {@code /proc}: the table of sockets gives the inode, and the process that holds
 * {@code socket:[inode]} open is the owner.
 */
final class PortOwner {

    private static final Path PROC = Path.of("/proc");
    private static final List<Path> SOCKET_TABLES = List.of(PROC.resolve("net/tcp"), PROC.resolve("net/tcp6"));
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortOwner() {}

    /** The process, or null where the system does not say: another system, or another user's process. */
    static @Nullable ProcessHandle of(int port) {
        try {
            Set<String> sockets = listeningSockets(port);
            return ProcessHandle.allProcesses()
                    .filter(process -> holdsOneOf(sockets, process.pid()))
                    .findFirst()
                    .orElse(null);
        } catch (IOException unknown) {
            return null;
        }
    }

    private static Set<String> listeningSockets(int port) throws IOException {
        String localPort = ":%04X".formatted(port);
        Stream.Builder<String> lines = Stream.builder();
        for (Path table : SOCKET_TABLES) {
            if (Files.isReadable(table)) {
                Files.readAllLines(table).forEach(lines);
            }
        }
        return lines.build()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > INODE
                        && columns[LOCAL_ADDRESS].endsWith(localPort)
                        && columns[STATE].equals(LISTENING))
                .map(columns -> "socket:[" + columns[INODE] + "]")
                .collect(Collectors.toSet());
    }

    private static boolean holdsOneOf(Set<String> sockets, long pid) {
        try (Stream<Path> files = Files.list(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
            return files.anyMatch(file -> sockets.contains(target(file)));
        } catch (IOException | UncheckedIOException notOurs) {
            return false;
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
