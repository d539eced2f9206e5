package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the parts listen, all on loopback.
 *
 * @param registryManagement Quarkus' second port
 * @param ingestManagement order-ingest's health and metrics
 */
public record Ports(
        int broker, int controller, int registry, int registryManagement, int mongo, int ingest, int ingestManagement) {

    private static final int COUNT = 7;
    private static final int LOWEST = 20_000;
    /** Linux begins at 32768, others later. */
    private static final int FIRST_OF_SYSTEM = 32_768;

    /** The ports that the README names. */
    static final Ports STANDARD = new Ports(19092, 19093, 18081, 18082, 27117, 8101, 18101);

    /**
     * Ports that are free now; each a different one. They lie below those that the system gives to outgoing connections,
     * so that a part that was ended finds its own free again.
     */
    static Ports free() {
        Iterator<Integer> free = ThreadLocalRandom.current()
                .ints(LOWEST, FIRST_OF_SYSTEM)
                .distinct()
                .filter(port -> !isTaken(port))
                .limit(COUNT)
                .iterator();
        return new Ports(free.next(), free.next(), free.next(), free.next(), free.next(), free.next(), free.next());
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
