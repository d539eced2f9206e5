package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.Demo;
import io.handshake.sandbox.demo.Endpoints;
import io.handshake.sandbox.demo.ShippingDemo;
import io.handshake.sandbox.demo.SimulatedShop;
import io.handshake.sandbox.demo.VendureDemo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on real input, from nothing. */
@Command(name = "demo", description = "Everything up, imports the sample exports, ships, and shows what happened.")
final class DemoCommand implements Callable<Integer> {
    /** What simulated carts take if they are not told otherwise; they are reached from this machine only. */
    private static final Map<String, String> SHOP_SECRETS = Map.of("WEB_SHOP_PASSWORD", "test-only-password");

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
        if (System.getenv("CARTS_FILE") != null) {
            throw new LauncherException("CARTS_FILE is set, and the demo writes a file of its own; unset it");
        }
        empty(data);
        Installation installation = Installation.in(data);
        URI simulated =
                URI.create("http://127.0.0.1:" + Ports.from(System.getenv()).carts());
        SimulatedShop webShop = new SimulatedShop(simulated, ShippingDemo.CART);
        String carts = webShop(simulated);
        Map<String, String> secrets = new HashMap<>(SHOP_SECRETS);
        RealVendure shop = new RealVendure(home, data);
        if (vendure) {
            shop.install();
            carts += RealVendure.CART;
            secrets.putAll(RealVendure.SECRETS);
        }
        Files.writeString(installation.cartsFile(), carts, StandardOpenOption.APPEND);
        try (Installed installed = Installed.start(
                home,
                installation,
                false,
                vendure ? List.of(shop.part()) : List.of(),
                secrets,
                part -> openWhenServed(part, webShop))) {
            Endpoints endpoints = installed.endpoints();
            List<String> differences = new ArrayList<>(new Demo(home.samples(), endpoints, System.out).run());
            differences.addAll(new ShippingDemo(webShop, endpoints, System.out).run());
            if (vendure) {
                shop.seed();
                VendureDemo demo = new VendureDemo(endpoints, System.out);
                List<VendureDemo.Bought> bought = shop.buy(3);
                differences.addAll(demo.run(bought));
                differences.addAll(
                        demo.ship(bought, URI.create(RealVendure.URL), RealVendure.USER, RealVendure.PASSWORD));
            }
            differences.forEach(difference -> System.out.println("DIFFERS: " + difference));
            if (differences.isEmpty()) {
                System.out.println(
                        "Checked: all of the above is so in the store, on the topics, at the carts and in the mails.");
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

    /** The simulated cart that has an API, for carts.yaml. */
    private static String webShop(URI carts) {
        return """
                  %1$s:
                    type: vendure
                    url: "%2$s/%1$s"
                    allow-private: true
                    username: superadmin
                    password: "${WEB_SHOP_PASSWORD}"
                    import-when: authorized
                    carriers: { "UPS": "UPS" }
                    shop-name: Web Shop
                """.formatted(ShippingDemo.CART, carts);
    }

    /** Before the services ask for it: they take longer to start than the carts. */
    private static void openWhenServed(String part, SimulatedShop shop) {
        if (part.equals(Parts.CARTS)) {
            try {
                shop.open();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new LauncherException("stopped while opening a simulated cart", stopped);
            }
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
