package io.handshake.sandbox.mongo;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The server as a process of its own. Prints {@code mongo ready on HOST:PORT data=DIR} when it takes connections; ends on
 * SIGTERM and SIGINT with the store closed (status 143 and 130, as the JVM does). When it can't start it prints one line that says why and what to do, and
 * ends with status 1; 2 for wrong arguments.
 *
 * <p>A {@code kill -9} loses no acknowledged write. A power cut may lose the newest, see {@link EmbeddedMongo}.
 */
@Command(name = "mongo", description = "A MongoDB-compatible server for the sandbox.", mixinStandardHelpOptions = true)
public final class MongoServerMain implements Callable<Integer> {

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to listen on (${DEFAULT-VALUE})")
    private String host = "";

    @Option(names = "--port", defaultValue = "27117", description = "port to listen on (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--data", required = true, description = "directory of the data; made if it isn't there")
    private Path data = Path.of("");

    private MongoServerMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) {
        int status = new CommandLine(new MongoServerMain()).execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedMongo mongo;
        try {
            mongo = EmbeddedMongo.start(data, host, port);
        } catch (CannotStartException reason) {
            System.err.println("mongo: " + reason.getMessage());
            return 1;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(mongo::close, "close-store"));
        System.out.printf("mongo ready on %s:%d data=%s%n", host, mongo.port(), data);
        new CountDownLatch(1).await();
        return 0;
    }
}
