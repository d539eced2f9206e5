package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts listen, all on loopback.
 *
 * @param registryManagement Quarkus' second port
 * @param ingestManagement order-ingest's health and metrics
 */
public record Ports(
        int broker, int controller, int registry, int registryManagement, int mongo, int ingest, int ingestManagement) {

    /** The ports that the README names. */
    static final Ports STANDARD = new Ports(19092, 19093, 18081, 18082, 27117, 8101, 18101);

    /** Ports that are free now; each a different one. */
    static Ports free() {
        List<ServerSocket> held = new ArrayList<>();
        try {
            int[] ports = new int[7];
            for (int i = 0; i < ports.length; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports[i] = socket.getLocalPort();
            }
            return new Ports(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6]);
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        } finally {
            for (ServerSocket socket : held) {
                try {
                    socket.close();
                } catch (IOException closed) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException taken) {
            return true;
        }
    }
}
