package io.handshake.sandbox.launcher;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation a command is about. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where state is kept between runs (default: .handshake in the project's folder)")
    private @Nullable Path data;

    Path orDefault(Home home) {
        return data == null ? home.root().resolve(".handshake") : data.toAbsolutePath();
    }
}
