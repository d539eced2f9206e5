package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherDeathIT {
    private static final Duration PARTS_END_WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private final List<ProcessHandle> parts = new ArrayList<>();
    private Process launcher;

    @Test
    void noPartOutlivesAKilledLauncherAndTheNextOneStartsOnItsData() throws Exception {
        start();
        pause(parts.getFirst());

        launcher.destroyForcibly().waitFor();

        await().atMost(PARTS_END_WITHIN).untilAsserted(() -> assertThat(parts).noneMatch(ProcessHandle::isAlive));
        start();
        assertThat(parts).allMatch(ProcessHandle::isAlive);
    }

    @Test
    void noPartOutlivesALauncherThatIsAskedToEnd() throws Exception {
        start();

        launcher.destroy();

        assertThat(launcher.waitFor()).isEqualTo(143);
        assertThat(parts).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void noPartHeedsTheCtrlCThatIsMeantForTheLauncher() throws Exception {
        start();

        for (ProcessHandle part : parts) {
            signal("-INT", part);
            signal("-HUP", part);
        }

        // Those that heeded it would be gone within a second.
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(parts).allMatch(ProcessHandle::isAlive));
    }

    @AfterEach
    void endAll() throws InterruptedException {
        launcher.destroyForcibly().waitFor();
        parts.forEach(ProcessHandle::destroyForcibly);
    }

    private void start() throws IOException {
        parts.clear();
        launcher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dhandshake.home=" + Home.find().root(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandboxProcess.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = launcher.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("ready")) {
                assertThat(parts).hasSize(3);
                return;
            }
            if (line.matches("\\d+")) {
                Optional<ProcessHandle> part = ProcessHandle.of(Long.parseLong(line));
                assertThat(part).as("part with pid " + line).isPresent();
                parts.add(part.get());
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("the launcher ended instead of starting: " + said);
    }

    private static void pause(ProcessHandle process) throws Exception {
        signal("-STOP", process);
    }

    private static void signal(String signal, ProcessHandle process) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
