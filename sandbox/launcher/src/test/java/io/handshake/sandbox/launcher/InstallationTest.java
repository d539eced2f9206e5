package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class InstallationTest {
    @TempDir
    Path dir;

    @Test
    void theFirstStartMakesAKeyThatOnlyItsOwnerReadsAndServicesKnowByItsHash() throws Exception {
        Installation installation = Installation.in(dir.resolve("data"));

        assertThat(installation.key()).matches("hs_operator_[A-Za-z0-9_-]{43}");
        for (Path secret : List.of(installation.keyFile(), installation.keysFile())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
        String keys = Files.readString(installation.keysFile());
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(installation.key().getBytes(StandardCharsets.UTF_8)));
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(keys);
        assertThat(read)
                .isEqualTo(Map.of("keys", List.of(Map.of("id", "operator", "sha256", hash, "scopes", List.of("*")))));
        assertThat(keys).doesNotContain(installation.key());
    }

    @Test
    void theNextStartKeepsKeyAndCarts() throws Exception {
        Installation first = Installation.in(dir);
        String key = first.key();
        Files.writeString(dir.resolve("carts.yaml"), "carts: {mine: {type: topic}}");

        Installation second = Installation.in(dir);

        assertThat(second.key()).isEqualTo(key);
        assertThat(CartsOfTopics.read(dir.resolve("carts.yaml"))).containsExactly("mine");
    }

    @Test
    void aCartsFileThatIsNoYamlIsNamedWithoutQuotingIt() throws Exception {
        Path file = Files.writeString(dir.resolve("carts.yaml"), "carts: {a: {password: geheim");

        assertThatThrownBy(() -> CartsOfTopics.read(file))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("geheim")
                .hasNoCause();
    }

    @Test
    void aPidThatTheSystemGaveToAnotherProcessIsNotOurs() throws Exception {
        PidFile file = PidFile.of(dir, "part");
        file.write(ProcessHandle.current());
        assertThat(file.process()).contains(ProcessHandle.current());

        List<String> lines = Files.readAllLines(file.file());
        Files.write(file.file(), List.of(lines.getFirst(), Long.toString(Long.parseLong(lines.get(1)) - 60_000)));

        assertThat(file.process()).isEmpty();
    }

    @Test
    void aLostKeyDoesNotCostTheOtherKeys(@TempDir Path lost) throws IOException {
        Installation first = Installation.in(lost);
        String keys = Files.readString(first.keysFile());
        Files.delete(first.keyFile());

        assertThatThrownBy(() -> Installation.in(lost))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("api-key")
                .hasMessageContaining("delete both");
        assertThat(first.keysFile()).hasContent(keys);
    }

    @Test
    void aFolderWhoseNameTheBrokerWouldSplitIsRefused(@TempDir Path lost) {
        Path comma = lost.resolve("a,b");

        assertThatThrownBy(() -> Installation.in(comma))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("a,b")
                .hasMessageContaining("--data");
        assertThat(comma).doesNotExist();
    }
}
