package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void withoutSettingsThePortsAreTheStandardOnes() {
        assertThat(Ports.from(Map.of())).isEqualTo(Ports.STANDARD);
    }

    @Test
    void everyPortIsASetting() {
        Ports free = Ports.free();

        assertThat(Ports.from(free.environment())).isEqualTo(free);
    }

    @Test
    void whatIsNoPortIsRefusedByTheNameOfItsSetting() {
        for (String wrong : new String[] {"0", "65536", "99999", "-1", "tcp://172.17.0.2:27017", "8 101"}) {
            assertThatThrownBy(() -> Ports.from(Map.of("HANDSHAKE_MONGO_PORT", wrong)))
                    .as(wrong)
                    .isInstanceOf(LauncherException.class)
                    .hasMessageContaining("HANDSHAKE_MONGO_PORT is '" + wrong + "'");
        }
    }

    @Test
    void onePortForTwoPartsIsRefused() {
        assertThatThrownBy(() -> Ports.from(Map.of("HANDSHAKE_MONGO_PORT", "19092")))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("HANDSHAKE_BROKER_PORT")
                .hasMessageContaining("HANDSHAKE_MONGO_PORT")
                .hasMessageContaining("19092");
    }
}
