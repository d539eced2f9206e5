package io.handshake.ingest.entry.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file of this process alone, readable by its user only and gone when closed: exports are personal data. */
record WorkFile(Path path) implements AutoCloseable {

    private static final String PREFIX = "handshake-import-";

    static WorkFile in(@Nullable Path workDir) throws IOException {
        return new WorkFile(Files.createTempFile(
                dir(workDir),
                PREFIX,
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }

    private static Path dir(@Nullable Path workDir) throws IOException {
        return workDir == null ? Path.of(System.getProperty("java.io.tmpdir")) : Files.createDirectories(workDir);
    }

    /** Deletes what killed processes left. What belongs to other users, who may share the folder, stays. */
    static void sweep(@Nullable Path workDir, Instant before) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(dir(workDir), PREFIX + "*.tmp")) {
            for (Path file : left) {
                if (Files.isWritable(file)
                        && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
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
