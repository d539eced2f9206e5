package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.utility.DockerImageName;

/** The same infrastructure made of containers: Apache Kafka, MongoDB, Apicurio Registry. Needs a Docker engine. */
final class Containers implements Infrastructure {
    private static final int REGISTRY_PORT = 8080;

    private final KafkaContainer broker = new KafkaContainer(DockerImageName.parse("apache/kafka:4.3.1"))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    private final MongoDBContainer mongo = new MongoDBContainer(DockerImageName.parse("mongo:8.0"));
    private final GenericContainer<?> registry = new GenericContainer<>(
                    DockerImageName.parse("apicurio/apicurio-registry:3.3.3"))
            .withExposedPorts(REGISTRY_PORT)
            .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").forPort(REGISTRY_PORT));

    private Containers() {}

    static Containers start(Home home) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new LauncherException(
                    "no Docker engine answers, and --containers needs one: start Docker, or run the tests without --containers");
        }
        Containers containers = new Containers();
        Runtime.getRuntime().addShutdownHook(new Thread(containers::close, "containers-stop"));
        List.of(containers.broker, containers.mongo, containers.registry).parallelStream()
                .forEach(GenericContainer::start);
        Topics.make(
                containers.bootstrapServers(), Topics.read(home.topicsFile()).forCarts(List.of()));
        try {
            Parts.setCompatibility(containers.registryUrl());
        } catch (IOException failed) {
            throw new LauncherException("the registry refused the compatibility level: " + failed.getMessage(), failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LauncherException("stopped while starting containers", stopped);
        }
        return containers;
    }

    @Override
    public String bootstrapServers() {
        return broker.getBootstrapServers();
    }

    @Override
    public String registryUrl() {
        return "http://" + registry.getHost() + ":" + registry.getMappedPort(REGISTRY_PORT) + "/apis/ccompat/v7";
    }

    @Override
    public String mongoUri() {
        return mongo.getReplicaSetUrl("handshake");
    }

    @Override
    public void close() {
        List.of(broker, mongo, registry).forEach(GenericContainer::stop);
    }
}
