package io.handshake.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

/** What is logged of the registry is its address. */
class RegistrySettingsTest {

    @Test
    void credentialsInTheAddressAreRefusedAndNotShown() {
        for (String url : new String[] {"https://me:hidden@registry:8081/v7", "https://me:hidden@schema_registry/v7"}) {
            assertThatThrownBy(() -> RegistrySettings.at(URI.create(url)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("handshake.registry.username")
                    .extracting(Throwable::getMessage)
                    .asString()
                    .doesNotContain("hidden");
        }
        assertThat(RegistrySettings.at(URI.create("https://registry:8081/v7?at=@"))
                        .url())
                .hasHost("registry");
    }
}
