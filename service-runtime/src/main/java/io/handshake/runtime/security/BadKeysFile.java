package io.handshake.runtime.security;

import java.nio.file.Path;

/** The file of API keys cannot be used. The message names the place and the cure. */
final class BadKeysFile extends RuntimeException {

    BadKeysFile(Path file, String place, String what, String cure) {
        super("handshake.security.api-keys-file (HANDSHAKE_API_KEYS_FILE) " + file + ", " + place + ": " + what
                + ". Cure: " + cure + ".");
    }
}
