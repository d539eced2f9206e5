package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's folder, where the built parts lie. */
record Home(Path root) {
    private static final String BUILD = "build them with: mvn -DskipTests package";

    /** The folder named by {@code handshake.home}, or the nearest one above the working folder. */
    static Home find() {
        String named = System.getProperty("handshake.home");
        if (named != null) {
            return new Home(Path.of(named).toAbsolutePath().normalize());
        }
        Path dir = Path.of("").toAbsolutePath();
        for (Path up = dir; up != null; up = up.getParent()) {
            if (Files.isRegularFile(up.resolve("handshake")) && Files.isRegularFile(up.resolve("pom.xml"))) {
                return new Home(up);
            }
        }
        throw new LauncherException(
                dir + " is not inside a Handshake checkout; start there, or name it with -Dhandshake.home=DIR");
    }

    Path topicsFile() {
        return root.resolve("schemas/src/main/resources/topics.yaml");
    }

    Path schemas() {
        return root.resolve("schemas/src/main/avro");
    }

    Path samples() {
        return root.resolve("samples");
    }

    String brokerClassPath() {
        return built("sandbox/broker/target/lib") + "/*";
    }

    Path brokerLogging() {
        return root.resolve("sandbox/broker/log4j2.xml");
    }

    Path registryFolder() {
        Path folder = built("sandbox/registry/target/registry");
        try (Stream<Path> inside = Files.walk(folder, 3)) {
            return inside.filter(file -> file.endsWith("quarkus-run.jar"))
                    .findFirst()
                    .map(Path::getParent)
                    .orElseThrow(() -> new LauncherException("the registry in " + folder + " is incomplete; " + BUILD));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String mongoClassPath() {
        return jar("sandbox/mongo/target", "sandbox-mongo") + System.getProperty("path.separator")
                + built("sandbox/mongo/target/lib") + "/*";
    }

    String benchmarksClassPath() {
        return jar("benchmarks/target", "benchmarks") + System.getProperty("path.separator")
                + built("benchmarks/target/lib") + "/*";
    }

    String cartsClassPath() {
        return jar("sandbox/carts/target", "sandbox-carts") + System.getProperty("path.separator")
                + built("sandbox/carts/target/lib") + "/*";
    }

    String mailClassPath() {
        return jar("sandbox/mail/target", "sandbox-mail") + System.getProperty("path.separator")
                + built("sandbox/mail/target/lib") + "/*";
    }

    Path serviceJar(String module) {
        return jar(module + "/target", module);
    }

    private Path jar(String folder, String name) {
        Path target = built(folder);
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars = files.filter(file -> file.getFileName().toString().matches(name + "-[0-9][^/]*\\.jar"))
                    .toList();
            if (jars.size() != 1) {
                throw new LauncherException(
                        "expected one " + name + " jar in " + target + ", found " + jars.size() + "; " + BUILD);
            }
            return jars.getFirst();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Path built(String folder) {
        Path path = root.resolve(folder);
        if (!Files.exists(path)) {
            throw new LauncherException(path + " is not there: the parts are not built; " + BUILD);
        }
        return path;
    }
}
