package io.handshake.runtime.intake;

import java.nio.file.Path;

/** A folder that intake writes to, declared as a bean; its free space is watched, beside that of the system's own. */
public record WorkFolder(Path path) {}
