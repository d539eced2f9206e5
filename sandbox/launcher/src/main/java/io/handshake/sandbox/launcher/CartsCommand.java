package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.demo.Table;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The carts of a running Handshake. */
@Command(
        name = "carts",
        description = "Lists the carts and how they are; 'carts probe ID' asks one what it can do.",
        subcommands = CartsCommand.ProbeCommand.class)
final class CartsCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        list(client(data).carts(), System.out);
        return 0;
    }

    private static IngestClient client(DataOption data) {
        Installation installation = new Installation(data.orDefault(Home.find()));
        return new IngestClient(
                URI.create("http://127.0.0.1:" + Ports.from(System.getenv()).ingest()), installation.key());
    }

    static void list(List<JsonNode> carts, PrintStream out) {
        Table table =
                new Table("cart", "type", "connection", "since", "reason", "probed", "pulled up to", "open orders");
        for (JsonNode cart : carts) {
            JsonNode connection = cart.path("connection");
            JsonNode probe = cart.path("lastProbe");
            JsonNode pull = cart.path("pull");
            table.row(
                    text(cart, "id"),
                    word(text(cart, "type")),
                    word(text(connection, "state")),
                    first(text(connection, "failingSince"), text(connection, "lastAnswer")),
                    first(text(connection, "reason"), paused(connection), text(probe, "reason")),
                    probe.isObject() ? text(probe, "at") + " " + word(text(probe, "outcome")) : null,
                    text(pull, "watermark"),
                    pull.isObject() ? pull.path("openOrders").asLong() : null);
        }
        table.print(out);
    }

    private static @Nullable String paused(JsonNode connection) {
        String until = text(connection, "pausedUntil");
        return until == null ? null : "paused until " + until;
    }

    private static @Nullable String first(@Nullable String... texts) {
        return Stream.of(texts).flatMap(Stream::ofNullable).findFirst().orElse(null);
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.path(field).asString() : null;
    }

    /** {@code NOT_CALLED_YET} as a person would write it. */
    private static @Nullable String word(@Nullable String name) {
        return name == null ? null : name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Asks one cart. */
    @Command(
            name = "probe",
            description = "Asks a cart what it can do; ends with 0 if it answered, 1 if it could not be asked.")
    static final class ProbeCommand implements Callable<Integer> {
        @Mixin
        private final DataOption data = new DataOption();

        @Parameters(paramLabel = "ID", description = "the cart, as carts.yaml names it")
        private String cart = "";

        @Override
        public Integer call() throws Exception {
            return show(client(data).probe(cart), System.out) ? 0 : 1;
        }

        /** True if the cart answered. */
        static boolean show(JsonNode probe, PrintStream out) {
            boolean answered = "ANSWERED".equals(text(probe, "outcome"));
            if (answered) {
                out.println(text(probe, "cartId") + " answered at " + text(probe, "at") + ", version "
                        + first(text(probe, "version"), "not told") + ", clock " + clock(probe));
            } else {
                out.println(text(probe, "cartId") + " could not be asked: " + text(probe, "reason"));
                out.println("What to do: " + text(probe, "cure"));
            }
            JsonNode capabilities = probe.path("capabilities");
            out.println();
            out.println(
                    "PROBED".equals(text(capabilities, "basis"))
                            ? "What it can do, as it answered at " + text(capabilities, "probedAt") + ":"
                            : "What its kind can do at best:");
            steps(capabilities, out);
            others(capabilities, out);
            if (answered) {
                gaps(probe, out);
            }
            lines("To do better", probe.path("improvements"), out);
            lines("Remarks", probe.path("remarks"), out);
            return answered;
        }

        private static String clock(JsonNode probe) {
            if (!probe.hasNonNull("clockOffsetSeconds")) {
                return "not told";
            }
            long seconds = probe.path("clockOffsetSeconds").asLong();
            return seconds == 0 ? "right" : Math.abs(seconds) + " s " + (seconds > 0 ? "ahead" : "behind");
        }

        private static void steps(JsonNode capabilities, PrintStream out) {
            Table table = new Table("step", "how", "why", "to do better");
            for (JsonNode step : capabilities.path("steps")) {
                table.row(word(text(step, "step")), text(step, "support"), why(step), text(step, "cure"));
            }
            table.print(out);
        }

        private static void others(JsonNode capabilities, PrintStream out) {
            List<String> steps = StreamSupport.stream(capabilities.path("steps").spliterator(), false)
                    .map(step -> step.path("capability").asString())
                    .toList();
            Table table = new Table("also", "how", "why", "to do better");
            for (JsonNode one : capabilities.path("capabilities")) {
                if (!steps.contains(one.path("capability").asString())) {
                    table.row(word(text(one, "capability")), text(one, "support"), why(one), text(one, "cure"));
                }
            }
            out.println();
            table.print(out);
        }

        private static @Nullable String why(JsonNode ability) {
            String reason = text(ability, "reason");
            return reason == null || reason.isEmpty() ? null : reason;
        }

        private static void gaps(JsonNode probe, PrintStream out) {
            long seen = probe.path("ordersSeen").asLong();
            List<String> gaps = new ArrayList<>();
            for (JsonNode gap : probe.path("gaps")) {
                String required = switch (gap.path("required").asString("")) {
                    case "ALWAYS" -> "required: such an order is parked";
                    case "WHERE_THE_COUNTRY_HAS_ONE" -> "required where the country has one";
                    default -> "not required";
                };
                gaps.add(gap.path("field").asString() + ": "
                        + gap.path("lacking").asLong() + " of " + seen + " (" + required + ")");
            }
            out.println();
            if (gaps.isEmpty()) {
                out.println("Of " + seen + " recent orders none lacks a field.");
            } else {
                out.println("What recent orders lack:\n  " + String.join("\n  ", gaps));
            }
        }

        private static void lines(String title, JsonNode list, PrintStream out) {
            String lines = StreamSupport.stream(list.spliterator(), false)
                    .map(each -> "\n  " + each.asString())
                    .collect(Collectors.joining());
            if (!lines.isEmpty()) {
                out.println("\n" + title + ":" + lines);
            }
        }
    }
}
