package io.handshake.sandbox.carts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The carts as a process of their own. Prints {@code carts ready on HOST:PORT data=DIR} when it takes connections, and
 * begins without a cart; ends on SIGTERM and SIGINT. When it can't start it prints one line that says why and what to do,
 * and ends with status 1; 2 for wrong arguments.
 *
 * <p>Orders live in memory and end with the process. Ledgers are kept in files, so that a {@code kill -9} takes nothing
 * out of the oracle.
 */
@Command(name = "carts", description = "Simulated carts for the sandbox.", mixinStandardHelpOptions = true)
public final class SimulatedCartsMain implements Callable<Integer> {

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "address to listen on (${DEFAULT-VALUE})")
    private String host = "";

    @Option(names = "--port", defaultValue = "18090", description = "port to listen on (${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--data", required = true, description = "directory of the ledgers; made if it isn't there")
    private Path data = Path.of("");

    private SimulatedCartsMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) {
        int status = new CommandLine(new SimulatedCartsMain()).execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        SimulatedCarts carts;
        try {
            carts = SimulatedCarts.start(host, port, data);
        } catch (IOException taken) {
            System.err.println("carts: port " + port + " of " + host + " can't be had (" + taken.getMessage()
                    + "); end who holds it, or use --port");
            return 1;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(carts::close, "carts-close"));
        System.out.printf("carts ready on %s:%d data=%s%n", host, carts.port(), data);
        new CountDownLatch(1).await();
        return 0;
    }
}
