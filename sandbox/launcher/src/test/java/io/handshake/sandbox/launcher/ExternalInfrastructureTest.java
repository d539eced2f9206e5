package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExternalInfrastructureTest {

    @Test
    void everyMissingOrBlankVariableIsNamed() {
        assertThatThrownBy(() ->
                        ExternalInfrastructure.from(Map.of("SCHEMA_REGISTRY_URL", "http://r", "MONGODB_URI", " ")))
                .isInstanceOf(LauncherException.class)
                .hasMessage("--external needs the environment to name KAFKA_BOOTSTRAP_SERVERS, MONGODB_URI, SMTP_URL");
    }

    @Test
    void servicesAreToldWhatTheEnvironmentNames() {
        assertThat(ExternalInfrastructure.from(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        "b:9092",
                        "SCHEMA_REGISTRY_URL",
                        "http://r",
                        "MONGODB_URI",
                        "mongodb://m/h",
                        "SMTP_URL",
                        "smtp://s")))
                .isEqualTo(new ExternalInfrastructure("b:9092", "http://r", "mongodb://m/h", "smtp://s"));
    }
}
