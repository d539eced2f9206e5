package io.handshake.sandbox.link;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port on loopback that leads to another one, over a link that can be made bad while connections are on it.
 *
 * <p>Client and server see what they would see of a bad network: resets, silence, delay. A server that is not there shows
 * as a reset right after connecting.
 */
public final class FaultyLink implements AutoCloseable {
    private static final int PIECE = 1 << 14;
    private static final int CONNECT_WITHIN_MS = 2_000;

    private final int server;
    private final ServerSocket door;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Object changed = new Object();
    private volatile Condition condition = new Condition.Sound();
    private volatile boolean closed;

    private FaultyLink(int server, ServerSocket door) {
        this.server = server;
        this.door = door;
    }

    /** Opens a free port that leads to the given one. */
    public static FaultyLink to(int server) {
        try {
            FaultyLink link = new FaultyLink(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().name("link-to-" + server).start(link::accept);
            return link;
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** Where clients connect to. */
    public int port() {
        return door.getLocalPort();
    }

    /** Holds from now on, for what is connected and for what will be. */
    public void become(Condition next) {
        synchronized (changed) {
            condition = next;
            changed.notifyAll();
        }
        connections.forEach(connection -> connection.meet(next));
    }

    /** Resets all connections and takes no more. */
    @Override
    public void close() {
        closed = true;
        closeQuietly(door);
        become(new Condition.Cut());
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().name("link-open-" + server).start(() -> open(client));
            } catch (IOException ended) {
                if (!closed) {
                    throw new UncheckedIOException(ended);
                }
            }
        }
    }

    private void open(Socket client) {
        Connection connection = new Connection(client);
        connections.add(connection);
        connection.meet(condition);
        try {
            client.setTcpNoDelay(true);
            connection.server.setTcpNoDelay(true);
            connection.server.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), server), CONNECT_WITHIN_MS);
        } catch (IOException absent) {
            connection.reset();
            return;
        }
        Thread.ofVirtual().name("link-requests-" + server).start(() -> connection.pump(false));
        Thread.ofVirtual().name("link-answers-" + server).start(() -> connection.pump(true));
    }

    private void awaitOther(Condition than) throws InterruptedException {
        synchronized (changed) {
            while (condition.equals(than)) {
                changed.wait();
            }
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // It was to end, and has.
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean dead;
        private volatile boolean lacksAPiece;

        Connection(Socket client) {
            this.client = client;
        }

        /** What the condition means for a connection on which nothing moves. */
        void meet(Condition next) {
            if (lacksAPiece && !(next instanceof Condition.AnswersLost)) {
                reset();
            }
            switch (next) {
                case Condition.Cut _ -> reset();
                case Condition.HalfOpen _ -> dead = true;
                case Condition.Sound _,
                        Condition.Slow _,
                        Condition.Held _,
                        Condition.AnswersLost _,
                        Condition.AnswersCut _ -> {}
            }
        }

        void pump(boolean answers) {
            Socket source = answers ? server : client;
            Socket target = answers ? client : server;
            try {
                InputStream from = source.getInputStream();
                OutputStream to = target.getOutputStream();
                byte[] piece = new byte[PIECE];
                for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                    if (arrives(answers)) {
                        to.write(piece, 0, read);
                    }
                }
                if (dead && answers) {
                    // The server has ended what the client still believes in.
                    return;
                }
            } catch (IOException broken) {
                reset();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            end();
        }

        /** Whether a piece that was read now is to be written; returns when it is time to. */
        private boolean arrives(boolean answer) throws IOException, InterruptedException {
            while (!dead) {
                Condition now = condition;
                switch (now) {
                    case Condition.Sound _ -> {
                        return true;
                    }
                    case Condition.Slow slow -> {
                        Thread.sleep(slow.by());
                        return !dead;
                    }
                    case Condition.Held _ -> awaitOther(now);
                    case Condition.AnswersLost _ -> {
                        lacksAPiece |= answer;
                        return !answer;
                    }
                    case Condition.AnswersCut _ -> {
                        if (answer) {
                            throw new IOException("the answer is cut off");
                        }
                        return true;
                    }
                    case Condition.Cut _ -> throw new IOException("the link is cut");
                    case Condition.HalfOpen _ -> dead = true;
                }
            }
            return false;
        }

        /** Both sides see a reset, not an end. */
        void reset() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException alreadyClosed) {
                    // Then it can't be reset any more.
                }
            }
            end();
        }

        private void end() {
            closeQuietly(client);
            closeQuietly(server);
            connections.remove(this);
        }
    }
}
