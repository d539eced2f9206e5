package io.handshake.ingest.entry.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A file of this process alone, readable by its user only and gone when closed: exports are personal data. */
record WorkFile(Path path) implements AutoCloseable {

    static WorkFile in(@Nullable Path workDir) throws IOException {
        Path dir = workDir == null ? Path.of(System.getProperty("java.io.tmpdir")) : Files.createDirectories(workDir);
        return new WorkFile(Files.createTempFile(
                dir,
                "handshake-import-",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException undeleted) {
            throw new UncheckedIOException(undeleted);
        }
    }
}
