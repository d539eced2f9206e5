package io.handshake.sandbox.demo;

import io.handshake.sandbox.demo.ConfirmClient.Shipment;
import io.handshake.sandbox.demo.ConfirmClient.Standing;
import io.handshake.sandbox.demo.ConfirmClient.Step;
import io.handshake.sandbox.demo.TopicReader.Confirmed;
import io.handshake.sandbox.demo.TopicReader.Shipped;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an OMS ships in one go: reported, followed until each step has ended, shown, and compared with the topics and the
 * mail sink. What the cart itself has of it is for its owner to look at.
 */
final class Dispatch {
    private static final List<String> STEPS = List.of("STATUS", "TRACKING", "CAPTURE", "NOTIFY");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ConfirmClient confirm;
    private final TopicReader topics;
    private final @Nullable MailSink mails;
    private final PrintStream out;
    private final Map<Shipment, @Nullable String> mailedTo = new LinkedHashMap<>();
    private final List<Shipment> byHand = new ArrayList<>();
    private final List<Shipment> contradicting = new ArrayList<>();
    private final Map<String, Standing> standings = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();

    Dispatch(Endpoints endpoints, TopicReader topics, PrintStream out) {
        this.confirm = new ConfirmClient(endpoints.confirm(), endpoints.key(), Duration.ofSeconds(30));
        this.topics = topics;
        this.mails = endpoints.mails() == null ? null : new MailSink(endpoints.mails());
        this.out = out;
    }

    ConfirmClient confirm() {
        return confirm;
    }

    /** @param email whom one mail about it must reach; null if the order names nobody */
    void ship(Shipment shipment, @Nullable String email) throws IOException, InterruptedException {
        confirm.ship(shipment);
        mailedTo.put(shipment, email);
    }

    /** As {@link #ship}, to a cart that can't be told: a person must enter it there. */
    void shipByHand(Shipment shipment, @Nullable String email) throws IOException, InterruptedException {
        ship(shipment, email);
        byHand.add(shipment);
    }

    /** As {@link #ship}, of something that can't be true; it must be published, and must wait for a person. */
    void shipAgainstTheOrder(Shipment shipment) throws IOException, InterruptedException {
        confirm.ship(shipment);
        contradicting.add(shipment);
    }

    /** Waits until nothing more happens to any of it by itself. */
    void await() throws IOException, InterruptedException {
        Instant patience = Instant.now().plus(PATIENCE);
        for (Shipment shipment : all()) {
            Standing standing = confirm.standing(shipment.id());
            while (!standing.rests() && Instant.now().isBefore(patience)) {
                Thread.sleep(PAUSE);
                standing = confirm.standing(shipment.id());
            }
            standings.put(shipment.id(), standing);
        }
    }

    private List<Shipment> all() {
        List<Shipment> all = new ArrayList<>(mailedTo.keySet());
        all.addAll(contradicting);
        return all;
    }

    Standing standing(Shipment shipment) {
        Standing standing = standings.get(shipment.id());
        if (standing == null) {
            throw new IllegalStateException(shipment.id() + " has not been awaited");
        }
        return standing;
    }

    /** A row for each shipment that contradicts nothing. */
    void print() {
        Table table = new Table("order", "shipment", "tracking", "STATUS", "TRACKING", "CAPTURE", "NOTIFY", "captured");
        for (Shipment shipment : mailedTo.keySet()) {
            Standing standing = standing(shipment);
            table.row(
                    shipment.orderKey(),
                    shipment.id(),
                    String.join(" ", shipment.tracking()),
                    cell(standing.step("STATUS")),
                    cell(standing.step("TRACKING")),
                    cell(standing.step("CAPTURE")),
                    cell(standing.step("NOTIFY")),
                    standing.captured() == null
                            ? null
                            : Demo.amount(standing.captured(), String.valueOf(standing.currency())));
        }
        table.print(out);
    }

    private static @Nullable String cell(@Nullable Step step) {
        if (step == null) {
            return null;
        }
        String how = step.strategy() == null ? "" : " (" + step.strategy() + ")";
        return (step.ended() ? step.outcome() : step.state()) + how;
    }

    /** A row for each task that a person has with these shipments. */
    void printTasks() throws IOException, InterruptedException {
        Table table = new Table("order", "shipment", "task", "answers");
        for (Shipment shipment : contradicting) {
            Standing standing = standing(shipment);
            List<ConfirmClient.Task> own = tasks(shipment);
            check(
                    standing.verdict().equals("HELD"),
                    shipment.id() + " contradicts its order, and is " + standing.verdict());
            check(own.size() == 1, shipment.id() + " contradicts its order, and has " + own.size() + " open tasks");
            own.forEach(task -> row(table, shipment, task));
        }
        for (Shipment shipment : byHand) {
            List<ConfirmClient.Task> own = tasks(shipment);
            check(!own.isEmpty(), shipment.id() + " must be entered by hand, and no task says so");
            own.forEach(task -> row(table, shipment, task));
        }
        table.print(out);
    }

    private List<ConfirmClient.Task> tasks(Shipment shipment) throws IOException, InterruptedException {
        return confirm.openTasks().stream()
                .filter(task -> shipment.id().equals(task.shipmentId()))
                .toList();
    }

    private static void row(Table table, Shipment shipment, ConfirmClient.Task task) {
        table.row(shipment.orderKey(), shipment.id(), task.title(), String.join(", ", task.choices()));
    }

    /** A person enters at their carts what could not be told them, and says so. */
    void doByHand() throws IOException, InterruptedException {
        for (Shipment shipment : byHand) {
            for (ConfirmClient.Task task : tasks(shipment)) {
                confirm.resolve(task, "DONE", "entered in the shop");
            }
        }
        await();
    }

    /** Compares what the service says with the topics and the mail sink, and returns what differs. */
    List<String> differences() throws IOException, InterruptedException {
        for (Shipment shipment : mailedTo.keySet()) {
            verifySteps(shipment);
        }
        verifyTopics();
        verifyMails();
        return differences;
    }

    private void verifySteps(Shipment shipment) {
        Standing standing = standing(shipment);
        check(standing.verdict().equals("CLEAR"), shipment.id() + " is " + standing.verdict() + ", not CLEAR");
        for (String name : STEPS) {
            Step step = standing.step(name);
            check(
                    step != null && step.ended(),
                    shipment.id() + ": " + name + " has not ended: "
                            + (step == null ? "it is missing" : step.state() + ", " + step.detail()));
        }
    }

    /** Events follow what they tell of by a moment. */
    private void verifyTopics() throws IOException, InterruptedException {
        Instant patience = Instant.now().plus(PATIENCE);
        List<String> wrong = wrongOnTopics();
        while (!wrong.isEmpty() && Instant.now().isBefore(patience)) {
            Thread.sleep(PAUSE);
            wrong = wrongOnTopics();
        }
        differences.addAll(wrong);
    }

    private List<String> wrongOnTopics() throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        List<Shipped> shipped = topics.shipped();
        for (Shipment shipment : all()) {
            List<Shipped> own = shipped.stream()
                    .filter(event -> event.shipmentId().equals(shipment.id()))
                    .toList();
            if (own.size() != 1) {
                wrong.add("order-shipped.v1 has " + own.size() + " events of " + shipment.id() + ", not one");
            } else {
                Shipped event = own.getFirst();
                if (!event.key().equals(shipment.orderKey())
                        || !event.kind().equals("SHIPPED")
                        || !event.tracking().equals(shipment.tracking())
                        || event.units() != units(shipment)) {
                    wrong.add("order-shipped.v1 tells " + shipment.id() + " as " + event);
                }
            }
        }
        Map<String, Confirmed> newest = new TreeMap<>();
        topics.confirmed().forEach(event -> newest.put(event.shipmentId(), event));
        for (Shipment shipment : mailedTo.keySet()) {
            Standing standing = standing(shipment);
            Confirmed event = newest.get(shipment.id());
            if (event == null) {
                wrong.add("shipment-confirmed.v1 says nothing of " + shipment.id());
                continue;
            }
            for (Step step : standing.steps()) {
                if (step.ended()
                        && !String.valueOf(step.outcome()).equals(event.steps().get(step.name()))) {
                    wrong.add("shipment-confirmed.v1 says of " + shipment.id() + " " + step.name() + " "
                            + event.steps().get(step.name()) + ", the service " + step.outcome());
                }
            }
            if (standing.captured() != null && standing.captured().compareTo(event.captured()) != 0) {
                wrong.add("shipment-confirmed.v1 says of " + shipment.id() + " that " + event.captured()
                        + " is captured, the service " + standing.captured());
            }
        }
        for (Shipment shipment : contradicting) {
            if (newest.containsKey(shipment.id())) {
                wrong.add(shipment.id() + " contradicts its order, and is confirmed");
            }
        }
        return wrong;
    }

    private static int units(Shipment shipment) {
        return shipment.parcels().stream()
                .flatMap(parcel -> parcel.units().values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    private void verifyMails() throws IOException, InterruptedException {
        MailSink sink = mails;
        if (sink == null) {
            return;
        }
        List<JsonNode> arrived = sink.mails();
        for (Map.Entry<Shipment, @Nullable String> expected : mailedTo.entrySet()) {
            Shipment shipment = expected.getKey();
            String email = expected.getValue();
            if (email == null) {
                continue;
            }
            List<JsonNode> about =
                    MailSink.with(arrived, List.of(shipment.tracking().getFirst()));
            check(about.size() == 1, about.size() + " mails tell of " + shipment.id() + ", not one");
            List<String> all = new ArrayList<>(shipment.tracking());
            all.add(email);
            check(
                    MailSink.with(about, all).size() == about.size(),
                    "the mail about " + shipment.id() + " lacks a tracking number, or went elsewhere");
        }
        for (Shipment shipment : contradicting) {
            check(
                    MailSink.with(arrived, shipment.tracking()).isEmpty(),
                    "a mail tells of " + shipment.id() + ", which waits for a person");
        }
    }

    void check(boolean holds, String difference) {
        if (!holds) {
            differences.add(difference);
        }
    }
}
