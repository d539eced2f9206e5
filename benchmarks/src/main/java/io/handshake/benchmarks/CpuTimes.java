package io.handshake.benchmarks;

import io.handshake.sandbox.launcher.PartProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How much processor time each process has used so far. Where all cores are busy, this says who must do less. */
record CpuTimes(Map<String, Duration> ofProcess) {

    static CpuTimes now(World world) {
        return now(world, world.service());
    }

    /** @param service the one that is measured */
    static CpuTimes now(World world, PartProcess service) {
        Map<String, Duration> times = new LinkedHashMap<>();
        times.put("service", of(service.pid()));
        times.put("mongo", of(world.sandbox().part("mongo").pid()));
        times.put("broker", of(world.sandbox().part("broker").pid()));
        times.put("bench", of(ProcessHandle.current().pid()));
        return new CpuTimes(times);
    }

    private static Duration of(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** What was used since, in words, beside what there was. */
    String since(CpuTimes before, Duration took) {
        return ofProcess.entrySet().stream()
                        .map(entry -> String.format(
                                Locale.ROOT,
                                "%s %.1f",
                                entry.getKey(),
                                seconds(entry.getValue()) - seconds(before.ofProcess.get(entry.getKey()))))
                        .collect(Collectors.joining(", "))
                + String.format(
                        Locale.ROOT,
                        " of %.1f cpu seconds",
                        seconds(took) * Runtime.getRuntime().availableProcessors());
    }

    private static double seconds(@Nullable Duration of) {
        return of == null ? 0 : of.toNanos() / 1e9;
    }
}
