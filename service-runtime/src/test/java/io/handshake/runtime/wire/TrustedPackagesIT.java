package io.handshake.runtime.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.runtime.sample.Sample;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Avro reads whom to trust once per JVM, so each case has a JVM of its own, started without Avro's flag. */
class TrustedPackagesIT {
    private static final String TOPIC = "samples.v1";

    @Test
    void aPackageThatTheSettingNamesIsWrittenAndRead() throws Exception {
        assertThat(service("--handshake.wire.trusted-packages=io.handshake.runtime.sample"))
                .contains("read s-1");
    }

    @Test
    void aPackageThatNothingNamesIsRefused() throws Exception {
        assertThat(service()).doesNotContain("read s-1").contains("io.handshake.runtime.sample");
    }

    private static String service(String... settings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName()));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a service does, in its smallest form. */
    static final class Program {
        private Program() {}

        @Configuration(proxyBeanMethods = false)
        static class Nothing {}

        public static void main(String[] settings) throws Exception {
            try (StubRegistry stub = new StubRegistry();
                    ConfigurableApplicationContext _ = new SpringApplicationBuilder(Nothing.class)
                            .web(WebApplicationType.NONE)
                            .bannerMode(Banner.Mode.OFF)
                            .run(settings)) {
                SchemaRegistry registry = new SchemaRegistry(RegistrySettings.at(stub.url()));
                RegisteredSchemas registered = new RegisteredSchemas();
                TopicSchema schema = new TopicSchema(TOPIC, Sample.getClassSchema());
                registered.add(schema, registry.register(schema.subject(), schema.schema()));
                byte[] bytes = new AvroWireSerializer(registered)
                        .serialize(
                                TOPIC,
                                Sample.newBuilder()
                                        .setId("s-1")
                                        .setCount(1)
                                        .setAmount(new BigDecimal("1.0000"))
                                        .setAt(Instant.EPOCH)
                                        .setWords(List.of())
                                        .build());
                Sample read = (Sample) new AvroWireDeserializer(registry).deserialize(TOPIC, bytes);
                System.out.println("read " + read.getId());
            }
        }
    }
}
