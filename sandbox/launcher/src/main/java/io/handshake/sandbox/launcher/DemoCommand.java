package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.Demo;
import io.handshake.sandbox.demo.VendureDemo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on real input, from nothing. */
@Command(name = "demo", description = "Everything up, imports the sample exports, and shows what happened.")
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--exit",
            description = "stop at the end; status 0 only if all that was shown is true at its far end")
    private boolean exit;

    @Option(
            names = "--vendure",
            description = "with orders from a real Vendure, fetched by npm and run by Node 20 or newer")
    private boolean vendure;

    @Override
    public Integer call() throws Exception {
        Home home = Home.find();
        Path data = home.root().resolve(".handshake/demo");
        Installation before = new Installation(data);
        if (DownCommand.launcher(before).isPresent()) {
            throw new LauncherException(
                    "a demo is running already; end it with Ctrl-C there, or ./handshake down --data " + data);
        }
        if (vendure && System.getenv("CARTS_FILE") != null) {
            throw new LauncherException("CARTS_FILE is set, and demo --vendure writes a file of its own; unset it");
        }
        empty(data);
        Installation installation = Installation.in(data);
        RealVendure shop = new RealVendure(home, data);
        if (vendure) {
            shop.install();
            Files.writeString(installation.cartsFile(), RealVendure.CART, StandardOpenOption.APPEND);
        }
        try (Installed installed = Installed.start(
                home,
                installation,
                false,
                vendure ? List.of(shop.part()) : List.of(),
                vendure ? RealVendure.SECRETS : Map.of())) {
            List<String> differences =
                    new ArrayList<>(new Demo(home.samples(), installed.endpoints(), System.out).run());
            if (vendure) {
                shop.seed();
                differences.addAll(new VendureDemo(installed.endpoints(), System.out).run(shop.buy(3)));
            }
            differences.forEach(difference -> System.out.println("DIFFERS: " + difference));
            if (differences.isEmpty()) {
                System.out.println("Checked: all of the above is so in the store and on the topic.");
            }
            if (exit) {
                return differences.isEmpty() ? 0 : 1;
            }
            System.out.println(installed.welcome());
            System.out.println("Stays up until Ctrl-C.");
            installed.untilToldToEnd();
            return differences.isEmpty() ? 0 : 1;
        }
    }

    /** Each demo starts from nothing, so that its counts are always the same. */
    static void empty(Path data) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        try (Stream<Path> all = Files.walk(data)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException undeleted) {
                    throw new UncheckedIOException(undeleted);
                }
            });
        }
    }
}
