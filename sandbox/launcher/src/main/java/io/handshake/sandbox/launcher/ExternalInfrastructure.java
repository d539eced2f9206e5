package io.handshake.sandbox.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Infrastructure that somebody else runs, as the environment names it. */
record ExternalInfrastructure(String bootstrapServers, String registryUrl, String mongoUri, String smtpUrl)
        implements Infrastructure {
    private static final String BROKER = "KAFKA_BOOTSTRAP_SERVERS";
    private static final String REGISTRY = "SCHEMA_REGISTRY_URL";
    private static final String MONGO = "MONGODB_URI";
    private static final String SMTP = "SMTP_URL";

    /** Names every variable that is missing or blank. */
    static ExternalInfrastructure from(Map<String, String> environment) {
        List<String> missing = new ArrayList<>();
        for (String name : List.of(BROKER, REGISTRY, MONGO, SMTP)) {
            if (environment.getOrDefault(name, "").isBlank()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new LauncherException("--external needs the environment to name " + String.join(", ", missing));
        }
        return new ExternalInfrastructure(
                environment.getOrDefault(BROKER, ""),
                environment.getOrDefault(REGISTRY, ""),
                environment.getOrDefault(MONGO, ""),
                environment.getOrDefault(SMTP, ""));
    }

    /** Not ours to end. */
    @Override
    public void close() {}
}
