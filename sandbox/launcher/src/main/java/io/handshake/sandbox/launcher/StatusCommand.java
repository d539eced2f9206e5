package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What runs, where, and how far consumers are behind. */
@Command(name = "status", description = "Shows parts, ports, events and lag.")
final class StatusCommand implements Callable<Integer> {
    private static final int ASK_SECONDS = 10;

    @Mixin
    private final DataOption data = new DataOption();

    @Override
    public Integer call() throws Exception {
        Installation installation = new Installation(data.orDefault(Home.find()));
        boolean up = DownCommand.launcher(installation).isPresent();
        System.out.println(up ? "Running on " + installation.data() : "Nothing is running on " + installation.data());
        Table parts = new Table("part", "state", "pid", "ports", "memory", "up for");
        Ports ports = Ports.from(System.getenv());
        row(parts, installation, Parts.BROKER, ports.broker() + ", " + ports.controller());
        row(parts, installation, Parts.REGISTRY, ports.registry() + ", " + ports.registryManagement());
        row(parts, installation, Parts.MONGO, Integer.toString(ports.mongo()));
        row(parts, installation, Parts.CARTS, Integer.toString(ports.carts()));
        row(parts, installation, Parts.MAIL, ports.smtp() + ", " + ports.mailPage());
        row(parts, installation, Parts.ORDER_INGEST, ports.ingest() + ", " + ports.ingestManagement());
        row(parts, installation, Parts.SHIPMENT_CONFIRM, ports.confirm() + ", " + ports.confirmManagement());
        parts.print(System.out);
        if (up && alive(installation, Parts.BROKER).isPresent()) {
            try (Admin admin = Parts.admin("127.0.0.1:" + ports.broker())) {
                printTopics(admin);
                printLag(admin);
            }
        }
        return up ? 0 : 1;
    }

    private static void row(Table table, Installation installation, String part, String ports) {
        Optional<ProcessHandle> process = alive(installation, part);
        table.row(
                part,
                process.isPresent() ? "up" : "down",
                process.map(ProcessHandle::pid).orElse(null),
                ports,
                process.map(running -> memory(running.pid())).orElse(null),
                process.flatMap(running -> running.info().startInstant())
                        .map(since -> Duration.between(since, Instant.now()).toSeconds() + " s")
                        .orElse(null));
    }

    private static Optional<ProcessHandle> alive(Installation installation, String part) {
        return PidFile.of(installation.data(), part).process();
    }

    /** Resident memory as Linux tells it; null elsewhere. */
    private static @Nullable String memory(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
                    .orElse(null);
        } catch (IOException | UncheckedIOException notLinux) {
            return null;
        }
    }

    private static void printTopics(Admin admin) throws Exception {
        Map<String, Long> events = new TreeMap<>();
        ends(admin).forEach((partition, end) -> {
            if (end > 0 && !partition.topic().startsWith("__")) {
                events.merge(partition.topic(), end, Long::sum);
            }
        });
        Table table = new Table("topic", "events ever written");
        events.forEach((topic, count) -> table.row(topic, count));
        System.out.println();
        table.print(System.out);
    }

    private static void printLag(Admin admin) throws Exception {
        Map<TopicPartition, Long> ends = ends(admin);
        Table table = new Table("consumer group", "topic", "lag");
        for (GroupListing group : admin.listGroups().all().get(ASK_SECONDS, TimeUnit.SECONDS)) {
            Map<String, Long> lag = new TreeMap<>();
            admin.listConsumerGroupOffsets(group.groupId())
                    .partitionsToOffsetAndMetadata()
                    .get(ASK_SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, at) -> lag.merge(partition.topic(), behind(ends, partition, at), Long::sum));
            lag.forEach((topic, behind) -> table.row(group.groupId(), topic, behind));
        }
        if (table.isEmpty()) {
            System.out.println("\nNo consumer group has read anything yet.");
        } else {
            System.out.println();
            table.print(System.out);
        }
    }

    private static long behind(
            Map<TopicPartition, Long> ends, TopicPartition partition, @Nullable OffsetAndMetadata at) {
        return at == null ? 0 : ends.getOrDefault(partition, at.offset()) - at.offset();
    }

    private static Map<TopicPartition, Long> ends(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(admin.listTopics().names().get(ASK_SECONDS, TimeUnit.SECONDS))
                .allTopicNames()
                .get(ASK_SECONDS, TimeUnit.SECONDS)
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest)
                .all()
                .get(ASK_SECONDS, TimeUnit.SECONDS)
                .forEach((partition, offset) -> ends.put(partition, offset(offset)));
        return ends;
    }

    private static long offset(ListOffsetsResult.ListOffsetsResultInfo info) {
        return info.offset();
    }
}
