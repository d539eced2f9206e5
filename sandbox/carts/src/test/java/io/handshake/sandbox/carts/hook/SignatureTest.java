package io.handshake.sandbox.carts.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignatureTest {

    @Test
    void signsAsShopifyAndWooCommerceDo() {
        String shopify = "{\"id\":820982911946154508,\"name\":\"#9999\",\"email\":\"jon@doe.ca\"}";

        assertThat(sign(shopify, "hush")).isEqualTo("BCveD6T38BzVMQbc4O0B6kSv9AB8zVctfujorKEUwtU=");
        assertThat(sign(shopify, "secret-old")).isEqualTo("xA5W9R5jWFBbX6ruSZ0Bn9naWfQleTeudCkuR7rOicE=");
        assertThat(sign("{\"id\":727,\"status\":\"processing\"}", "wc-secret"))
                .isEqualTo("CJGy2l17vmafo5cc0gtESTEst3ie65pcrP8ExTVLjmA=");
    }

    private static String sign(String body, String secret) {
        return Signature.of(body.getBytes(StandardCharsets.UTF_8), secret);
    }
}
