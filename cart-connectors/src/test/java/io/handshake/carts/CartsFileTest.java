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
                  shop:
                    type: vendure
                    url: "http://127.0.0.1:1"
                    username: admin
                    password: "${PW}"
                    import-when: authorized
                    allow-private: true
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
                "'carts: { a: { type: vendure, url: \"https://a.example\" } }' | key 'username': is missing",
                "'carts: { a: { type: vendure, url: \"https://a.example\", username: u } }' | key 'password': is missing",
                "'carts: { a: { type: vendure, url: \"http://a.example\", username: u, password: \"${PW}\" } }' | not https",
                "'carts: { a: { type: medusa, url: \"https://u:pw@a.example\" } }' | holds a user name",
                "'carts: { a: { type: medusa, url: \"https://a.example/?x=1\" } }' | not a web address",
                "'carts: { a: { type: medusa, url: \"ftp://a.example\" } }' | not a web address",
                "'carts: { a: { type: file, allow-private: maybe } }' | must be true or false",
                "'carts: { a: { type: file, webhook-secret: abc } }' | secret in clear",
                "'carts: { a: { type: file, webhook-secret: \"${PW}\" } }' | shorter than 16 characters",
                "'carts: { a: { type: file, webhook-secret-before: \"${PW}\" } }' | stands alone",
                "'carts: { a: { type: file, requests-per-second: 0 } }' | must be a number above 0",
                "'carts: { a: { type: file, requests-per-second: many } }' | must be a number above 0",
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
                .satisfies(wrong -> assertThat(wrong.getMessage()).doesNotContain("\n", "s3cret", "u:pw"));
    }
}
