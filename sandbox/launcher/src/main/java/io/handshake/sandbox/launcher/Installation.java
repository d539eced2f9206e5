package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The folder of one Handshake: its key, its carts, and what its parts store. The first start makes a random operator
 * key; services see only its hash.
 */
record Installation(Path data) {

    /** What the first start leaves for the user. */
    static Installation in(Path data) {
        Installation installation = new Installation(data.toAbsolutePath().normalize());
        if (installation.data.toString().matches(".*[,;\\\\].*")) {
            // Kafka's log.dirs and H2's URL give these a meaning of their own.
            throw new LauncherException("the folder " + installation.data
                    + " has a comma, semicolon or backslash in its name; use --data DIR without one");
        }
        try {
            Files.createDirectories(installation.data);
            if (!Files.exists(installation.keyFile())) {
                if (Files.exists(installation.keysFile())) {
                    throw new LauncherException(installation.keysFile() + " is there, but the operator's own key in "
                            + installation.keyFile() + " is gone; put it back, or delete both to have new ones");
                }
                installation.makeKey();
            }
            if (!Files.exists(installation.cartsFile())) {
                try (InputStream example = Installation.class.getResourceAsStream("/carts.yaml")) {
                    if (example == null) {
                        throw new IllegalStateException("the launcher's jar has no carts.yaml");
                    }
                    Files.copy(example, installation.cartsFile());
                }
            }
        } catch (IOException failed) {
            throw new LauncherException("the folder " + installation.data + " cannot be written", failed);
        }
        return installation;
    }

    Path keyFile() {
        return data.resolve("api-key");
    }

    Path keysFile() {
        return data.resolve("api-keys.yaml");
    }

    Path cartsFile() {
        String named = System.getenv("CARTS_FILE");
        return named == null ? data.resolve("carts.yaml") : Path.of(named).toAbsolutePath();
    }

    Path launcherPid() {
        return data.resolve("run/launcher.pid");
    }

    Path readyMark() {
        return data.resolve("run/ready");
    }

    String key() {
        try {
            return Files.readString(keyFile()).strip();
        } catch (IOException missing) {
            throw new LauncherException(
                    "there is no key in " + keyFile() + "; start Handshake once with ./handshake up", missing);
        }
    }

    private void makeKey() throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String key = "hs_operator_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        secret(keysFile(), """
                # Who may call the services. Keys themselves are not kept here, only their SHA-256.
                keys:
                  - id: operator
                    sha256: %s
                    scopes: ["*"]
                """.formatted(sha256(key)));
        secret(keyFile(), key + "\n");
    }

    /** Written beside and moved, so that no half-written key is ever found. */
    private static void secret(Path file, String text) throws IOException {
        Path beside = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(beside, text);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    void mark(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void unmark(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
