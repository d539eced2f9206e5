package io.handshake.sandbox.carts.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyTest {
    private static final byte[] TEXT = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    @Test
    void aDripSendsEachByteByItself() throws IOException {
        List<Integer> sentAtFlush = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                sentAtFlush.add(size());
            }
        };

        Body drip = Body.dripping(TEXT, 10_000);
        drip.writeTo(out);

        assertThat(drip.promised()).isEqualTo(TEXT.length);
        assertThat(out.toByteArray()).isEqualTo(TEXT);
        assertThat(sentAtFlush).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void whatPromisesTooMuchSendsAllThatItHasAndBreaksOff() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Body body = Body.shortOf(TEXT, 100);

        assertThatThrownBy(() -> body.writeTo(out)).isInstanceOf(IOException.class);
        assertThat(body.promised()).isEqualTo(100);
        assertThat(out.toByteArray()).isEqualTo(TEXT);
    }
}
