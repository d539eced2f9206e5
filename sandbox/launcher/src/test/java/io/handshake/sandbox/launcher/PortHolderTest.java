package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortHolderTest {
    @Test
    void theProcessThatListensIsNamed() throws IOException {
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isTaken(held.getLocalPort())).isTrue();
            assertThat(PortHolder.of(held.getLocalPort()))
                    .hasValueSatisfying(holder -> assertThat(holder)
                            .startsWith("pid " + ProcessHandle.current().pid() + " (")
                            .contains("java"));
        }
    }

    @Test
    void nobodyIsNamedForAPortOnWhichNobodyListens() {
        int free = Ports.free().broker();

        assertThat(Ports.isTaken(free)).isFalse();
        assertThat(PortHolder.of(free)).isEmpty();
    }
}
