package io.handshake.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {
    @TempDir
    Path folder;

    @Test
    void aMissingFileStopsTheStartWithTheSettingThePlaceAndTheCure() {
        Path missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> new ApiKeys(missing))
                .isInstanceOf(BadKeysFile.class)
                .hasMessageContaining("HANDSHAKE_API_KEYS_FILE")
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("Cure");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                              | 'keys'",
                "keys: 7                                                         | 'keys'",
                "keys: [                                                         | line 1",
                "keys: [7]                                                       | keys[0]",
                "keys: [{sha256: a, scopes: [b]}]                                | keys[0].id",
                "keys: [{id: a_b, sha256: a, scopes: [b]}]                       | keys[0].id",
                "keys: [{id: a, sha256: short, scopes: [b]}]                     | keys[0].sha256 (key a)",
                "keys: [{id: a, sha256: H, scopes: []}]                          | keys[0].scopes (key a)",
                "keys: [{id: a, sha256: H}]                                      | keys[0].scopes (key a)",
                "keys: [{id: a, sha256: H, scopes: [b]}, {id: a, sha256: H, scopes: [b]}] | keys[1].id",
                "!!java.net.URL [x]                                              | no YAML",
            },
            quoteCharacter = '"')
    void aGarbledFileIsToldByItsPlace(String content, String place) throws Exception {
        Path file = folder.resolve("keys.yaml");
        Files.writeString(file, content.equals("''") ? "" : content.replace("sha256: H", "sha256: " + "ab".repeat(32)));
        assertThatThrownBy(() -> new ApiKeys(file))
                .isInstanceOf(BadKeysFile.class)
                .hasMessageContaining(place)
                .hasMessageContaining("Cure");
    }

    @Test
    void withoutAFileNoKeyIsKnown() {
        ApiKeys none = new ApiKeys(null);
        assertThat(none.configured()).isFalse();
        assertThat(none.find("hs_a_" + "a".repeat(43))).isEmpty();
    }
}
