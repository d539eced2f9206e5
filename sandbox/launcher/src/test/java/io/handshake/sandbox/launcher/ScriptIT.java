package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself, in a project whose Maven and JDK only write down how they were called. */
class ScriptIT {
    private static final String JAR = "sandbox/launcher/target/sandbox-launcher-0.1.0-SNAPSHOT.jar";

    @TempDir
    private Path folder;

    private Path project;
    private Path calls;
    private boolean mavenFails;

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        calls = Files.writeString(folder.resolve("calls"), "");
        executable(
                project.resolve("handshake"),
                Files.readString(Home.find().root().resolve("handshake")));
        file("pom.xml");
        file("a-service/pom.xml");
        file("a-service/src/main/java/A.java");
        file("a-service/src/main/java/B.java");
        file("a-service/src/test/java/ATest.java");
        file("README.md");
        executable(folder.resolve("bin/mvn"), """
                #!/bin/sh
                echo "mvn $*" >> "%1$s"
                [ -z "${MAVEN_FAILS:-}" ] || exit 1
                mkdir -p "%2$s/sandbox/launcher/target"
                : > "%2$s/%3$s"
                """.formatted(calls, project, JAR));
        executable(folder.resolve("jdk/bin/javac"), "#!/bin/sh\n");
        executable(folder.resolve("jdk/bin/java"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "25.0.1" 2025-10-21' >&2; exit 0; fi
                for argument; do last=$argument; done
                echo "java ... $last in $(pwd)" >> "%s"
                exit 7
                """.formatted(calls));
        try (Stream<Path> all = Files.walk(project)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            }
        }
    }

    @Test
    void theFirstRunBuildsAndTheNextOneOnlyRuns() throws Exception {
        assertThat(run("up")).isEqualTo(7);
        assertThat(called()).containsExactly(build(), "java ... up in " + folder);

        assertThat(run("up")).isEqualTo(7);
        assertThat(called()).containsExactly("java ... up in " + folder);
    }

    @Test
    void aChangedSourceOrPomIsBuiltAndNothingElseIs() throws Exception {
        run("up");
        called();
        for (String part : List.of("a-service/src/main/java/A.java", "a-service/pom.xml", "pom.xml")) {
            touch(part);
            run("up");
            assertThat(called()).as(part).contains(build());
            Files.setLastModifiedTime(project.resolve(part), FileTime.from(Instant.EPOCH));
        }
        for (String other : List.of("a-service/src/test/java/ATest.java", "README.md", "handshake")) {
            touch(other);
        }
        Files.createDirectories(project.resolve(".handshake/src/main"));
        Files.createDirectories(project.resolve("a-service/target/src/main"));
        run("up");
        assertThat(called()).containsExactly("java ... up in " + folder);
    }

    @Test
    void aDeletedSourceIsBuiltAsWell() throws Exception {
        run("up");
        called();

        Files.delete(project.resolve("a-service/src/main/java/B.java"));
        run("up");

        assertThat(called()).contains(build());
    }

    @Test
    void whatWasCleanedAwayIsBuiltAgain() throws Exception {
        run("up");
        called();

        Files.delete(project.resolve(JAR));
        run("up");

        assertThat(called()).contains(build());
    }

    @Test
    void aFailedBuildEndsWithStatusOneRunsNothingAndIsTriedAgain() throws Exception {
        mavenFails = true;
        assertThat(run("up")).isEqualTo(1);
        assertThat(called()).containsExactly(build());

        mavenFails = false;
        assertThat(run("up")).isEqualTo(7);
        assertThat(called()).containsExactly(build(), "java ... up in " + folder);
    }

    @Test
    void theScriptIsFoundThroughLinks() throws Exception {
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("first"), project.resolve("handshake"));
        Files.createSymbolicLink(links.resolve("second"), Path.of("first"));

        assertThat(run(links.resolve("second"), "an argument")).isEqualTo(7);

        assertThat(called()).containsExactly(build(), "java ... an argument in " + folder);
    }

    @Test
    void testsAreMavensAndSoIsTheirStatus() throws Exception {
        assertThat(run("test", "--containers", "-pl", "vocabulary")).isZero();
        assertThat(called())
                .containsExactly("mvn -f " + project.toRealPath()
                        + "/pom.xml verify -Dhandshake.infrastructure=containers -pl vocabulary");

        mavenFails = true;
        assertThat(run("test")).isEqualTo(1);
    }

    private int run(String... arguments) throws Exception {
        return run(project.resolve("handshake"), arguments);
    }

    private int run(Path script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, ours) -> ours + ":" + path);
        if (mavenFails) {
            builder.environment().put("MAVEN_FAILS", "yes");
        }
        return builder.start().waitFor();
    }

    /** What was called since this was last asked. */
    private List<String> called() throws IOException {
        List<String> lines = Files.readAllLines(calls);
        Files.writeString(calls, "");
        return lines;
    }

    private String build() throws IOException {
        return "mvn -f " + project.toRealPath() + "/pom.xml -q -B -DskipTests package";
    }

    private void file(String name) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
    }

    private void touch(String name) throws IOException {
        Files.setLastModifiedTime(
                project.resolve(name), FileTime.from(Instant.now().plus(Duration.ofSeconds(30))));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
