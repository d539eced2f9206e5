package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.MongoServer;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The server inside this process, for tests. It speaks MongoDB's wire protocol on a loopback port; any driver talks to it
 * as to a standalone server without transactions, change streams, pipeline updates, partial and TTL indexes. Non-unique
 * indexes are accepted and speed nothing up.
 *
 * <p>Acknowledged writes of a server with a directory survive {@link #close} and the death of the process, not of the
 * machine.
 */
public final class EmbeddedMongo implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int ANY_PORT = 0;

    // One connection per thread as a rule: a writer that waits for its commit must not hold up another's commands.
    private static final int WORKERS = 64;

    private final MongoServer server;
    private final DurableBackend backend;
    private final InetSocketAddress address;

    private EmbeddedMongo(MongoServer server, DurableBackend backend) {
        this.server = server;
        this.backend = backend;
        this.address = server.getLocalAddress();
    }

    /** Starts an empty server on a free port that forgets everything when closed. */
    public static EmbeddedMongo inMemory() {
        return start(Storage.inMemory(), "memory", LOOPBACK, ANY_PORT);
    }

    /**
     * Starts a server on a free port that keeps its data in a directory, made if it isn't there.
     *
     * @throws CannotStartException when another server, in this process or another, holds the directory
     */
    public static EmbeddedMongo start(Path directory) {
        return start(directory, LOOPBACK, ANY_PORT);
    }

    /**
     * Starts a server.
     *
     * @param port 0 for any free one
     * @throws CannotStartException when the port is taken, or another server holds the directory
     */
    public static EmbeddedMongo start(Path directory, String host, int port) {
        return start(Storage.open(directory), directory.toString(), host, port);
    }

    private static EmbeddedMongo start(Storage storage, String data, String host, int port) {
        DurableBackend backend = new DurableBackend(storage, Clock.systemUTC());
        MongoServer server = new MongoServer(backend);
        try {
            server.bind(new InetSocketAddress(host, port), 1, WORKERS);
        } catch (Exception failure) {
            server.shutdownNow();
            throw new CannotStartException(whyNotBound(failure, host, port, data), failure);
        }
        return new EmbeddedMongo(server, backend);
    }

    private static String whyNotBound(Exception failure, String host, int port, String data) {
        if (failure instanceof BindException) {
            return "Port %d on %s is taken by %s: stop it or pass another with --port (data=%s is untouched)"
                    .formatted(port, host, describe(PortOwner.of(port)), data);
        }
        return "Can't listen on %s:%d (%s): pass an address of this machine with --host, a port with --port"
                .formatted(host, port, failure.getMessage());
    }

    private static String describe(@Nullable ProcessHandle owner) {
        return owner == null
                ? "another process"
                : "process %d (%s)"
                        .formatted(owner.pid(), owner.info().command().orElse("unknown program"));
    }

    /** The connection string, {@code mongodb://127.0.0.1:<port>}, without a database. */
    public String uri() {
        return "mongodb://%s:%d".formatted(address.getHostString(), address.getPort());
    }

    int port() {
        return address.getPort();
    }

    long documentsExamined() {
        return backend.documentsExamined();
    }

    /** Ends all connections, then closes the store; what was acknowledged is in the file. */
    @Override
    public void close() {
        server.shutdownNow();
    }
}
