package io.handshake.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.handshake.vocabulary.CartId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CartsFileTest {
    @TempDir
    Path folder;

    private Map<CartId, CartSettings> load(String yaml) throws Exception {
        return CartsFile.load(Files.writeString(folder.resolve("carts.yaml"), yaml), Map.of("PW", "s3cret")::get);
    }

    @Test
    void secretsComeFromTheEnvironmentAndStayOutOfTheText() throws Exception {
        CartSettings cart = load("""
                carts:
                  shop: { type: vendure, url: "http://127.0.0.1:1", password: "${PW}", import-when: authorized }
                  legacy: { type: file }
                """).get(new CartId("shop"));

        assertThat(cart.connection()).containsEntry("password", "s3cret");
        assertThat(cart.importWhen()).isEqualTo(CartSettings.ImportWhen.AUTHORIZED);
        assertThat(cart.toString()).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "carts: {} | has no carts",
                "'carts: { a: { type: file, ship-method: {} } }' | nearest known key is 'ship-methods'",
                "'carts: { a: { type: fil } }' | write one of vendure",
                "'carts: { a: { type: vendure } }' | key 'url': is missing",
                "'carts: { a: { type: file, password: abc } }' | secret in clear",
                "'carts: { a: { type: file, password: \"${NO}\" } }' | is not set",
                "'carts: { A: { type: file } }' | rename it",
                "'carts: [' | is not YAML"
            })
    void aWrongSettingIsOneLineWithItsCure(String yaml, String said) {
        assertThatExceptionOfType(CartsFileException.class)
                .isThrownBy(() -> load(yaml))
                .withMessageContaining(said)
                .withMessageStartingWith("carts.yaml: ")
                .satisfies(wrong -> assertThat(wrong.getMessage()).doesNotContain("\n"));
    }
}
