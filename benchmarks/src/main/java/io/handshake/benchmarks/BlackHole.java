package io.handshake.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes every connection and never says a word. */
final class BlackHole implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> held = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    private BlackHole(ServerSocket listener) {
        this.listener = listener;
    }

    static BlackHole open() throws IOException {
        BlackHole hole = new BlackHole(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().name("black-hole").start(hole::swallow);
        return hole;
    }

    private void swallow() {
        try {
            while (true) {
                held.add(listener.accept());
                connections.incrementAndGet();
            }
        } catch (IOException closed) {
            // that is how it ends
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : held) {
            socket.close();
        }
    }
}
