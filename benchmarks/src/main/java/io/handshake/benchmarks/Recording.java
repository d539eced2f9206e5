package io.handshake.benchmarks;

import io.handshake.sandbox.launcher.PartProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A flight recording of a part, switched on and off from outside. */
final class Recording {
    private final PartProcess part;
    private boolean configured;

    private Recording(PartProcess part) {
        this.part = part;
    }

    static Recording of(PartProcess part) {
        return new Recording(part);
    }

    void start() throws IOException, InterruptedException {
        if (!configured) {
            // The driver's stacks are deep, and who called it stands at their end.
            jcmd("JFR.configure", "stackdepth=256");
            configured = true;
        }
        // Samples by processor time also see what is not Java: collections and the compiler.
        jcmd("JFR.start", "name=bench", "settings=profile", "jdk.CPUTimeSample#enabled=true");
    }

    /** Ends the recording and leaves it in the file. */
    void stop(Path file) throws IOException, InterruptedException {
        jcmd("JFR.stop", "name=bench", "filename=" + file.toAbsolutePath());
    }

    private void jcmd(String command, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(part.pid()),
                command));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("jcmd " + command + " failed with status " + status);
        }
    }
}
