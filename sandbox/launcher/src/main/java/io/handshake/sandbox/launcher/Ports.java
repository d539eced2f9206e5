package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where the parts listen, all on loopback.
 *
 * @param registryManagement Quarkus' second port
 * @param smtp where the mail sink takes mails
 * @param mailPage where it shows them
 * @param ingestManagement order-ingest's health and metrics
 * @param confirmManagement shipment-confirm's health and metrics
 */
public record Ports(
        int broker,
        int controller,
        int registry,
        int registryManagement,
        int mongo,
        int carts,
        int smtp,
        int mailPage,
        int ingest,
        int ingestManagement,
        int confirm,
        int confirmManagement) {

    private static final int COUNT = 12;
    private static final int LOWEST = 20_000;
    /** Linux begins at 32768, others later. */
    private static final int FIRST_OF_SYSTEM = 32_768;

    /** The ports that the README names. */
    static final Ports STANDARD =
            new Ports(19092, 19093, 18081, 18082, 27117, 18090, 11025, 11080, 8101, 18101, 8102, 18102);

    private static final String BROKER = "HANDSHAKE_BROKER_PORT";
    private static final String CONTROLLER = "HANDSHAKE_CONTROLLER_PORT";
    private static final String REGISTRY = "HANDSHAKE_REGISTRY_PORT";
    private static final String REGISTRY_MANAGEMENT = "HANDSHAKE_REGISTRY_MANAGEMENT_PORT";
    private static final String MONGO = "HANDSHAKE_MONGO_PORT";
    private static final String CARTS = "HANDSHAKE_CARTS_PORT";
    private static final String SMTP = "HANDSHAKE_SMTP_PORT";
    private static final String MAIL_PAGE = "HANDSHAKE_MAIL_PAGE_PORT";
    private static final String INGEST = "ORDER_INGEST_PORT";
    private static final String INGEST_MANAGEMENT = "ORDER_INGEST_MANAGEMENT_PORT";
    private static final String CONFIRM = "SHIPMENT_CONFIRM_PORT";
    private static final String CONFIRM_MANAGEMENT = "SHIPMENT_CONFIRM_MANAGEMENT_PORT";

    /** The standard ports, but for those that the environment names otherwise. */
    static Ports from(Map<String, String> environment) {
        Ports ports = new Ports(
                number(environment, BROKER, STANDARD.broker),
                number(environment, CONTROLLER, STANDARD.controller),
                number(environment, REGISTRY, STANDARD.registry),
                number(environment, REGISTRY_MANAGEMENT, STANDARD.registryManagement),
                number(environment, MONGO, STANDARD.mongo),
                number(environment, CARTS, STANDARD.carts),
                number(environment, SMTP, STANDARD.smtp),
                number(environment, MAIL_PAGE, STANDARD.mailPage),
                number(environment, INGEST, STANDARD.ingest),
                number(environment, INGEST_MANAGEMENT, STANDARD.ingestManagement),
                number(environment, CONFIRM, STANDARD.confirm),
                number(environment, CONFIRM_MANAGEMENT, STANDARD.confirmManagement));
        Map<String, String> settings = new HashMap<>();
        ports.environment().forEach((setting, port) -> {
            String other = settings.put(port, setting);
            if (other != null) {
                throw new LauncherException(
                        other + " and " + setting + " are both " + port + "; give each a port of its own");
            }
        });
        return ports;
    }

    private static int number(Map<String, String> environment, String setting, int otherwise) {
        String value = environment.get(setting);
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        if (!value.strip().matches("[0-9]{1,5}")
                || Integer.parseInt(value.strip()) < 1
                || Integer.parseInt(value.strip()) > 65535) {
            throw new LauncherException(setting + " is '" + value + "'; give a number from 1 to 65535");
        }
        return Integer.parseInt(value.strip());
    }

    /** These ports under the names that {@link #from} reads. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(BROKER, Integer.toString(broker));
        environment.put(CONTROLLER, Integer.toString(controller));
        environment.put(REGISTRY, Integer.toString(registry));
        environment.put(REGISTRY_MANAGEMENT, Integer.toString(registryManagement));
        environment.put(MONGO, Integer.toString(mongo));
        environment.put(CARTS, Integer.toString(carts));
        environment.put(SMTP, Integer.toString(smtp));
        environment.put(MAIL_PAGE, Integer.toString(mailPage));
        environment.put(INGEST, Integer.toString(ingest));
        environment.put(INGEST_MANAGEMENT, Integer.toString(ingestManagement));
        environment.put(CONFIRM, Integer.toString(confirm));
        environment.put(CONFIRM_MANAGEMENT, Integer.toString(confirmManagement));
        return environment;
    }

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
        return new Ports(
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next(),
                free.next());
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
