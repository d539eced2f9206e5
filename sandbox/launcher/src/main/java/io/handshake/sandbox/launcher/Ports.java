package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

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
        try (ServerSocket broker = open();
                ServerSocket controller = open();
                ServerSocket registry = open();
                ServerSocket registryManagement = open();
                ServerSocket mongo = open();
                ServerSocket ingest = open();
                ServerSocket ingestManagement = open()) {
            return new Ports(
                    broker.getLocalPort(),
                    controller.getLocalPort(),
                    registry.getLocalPort(),
                    registryManagement.getLocalPort(),
                    mongo.getLocalPort(),
                    ingest.getLocalPort(),
                    ingestManagement.getLocalPort());
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private static ServerSocket open() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
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
