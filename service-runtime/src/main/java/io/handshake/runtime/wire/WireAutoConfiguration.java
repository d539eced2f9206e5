package io.handshake.runtime.wire;

import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Wires the registry client, the registration at start, the encoder and the decoder, wherever {@code handshake.registry.url} is set. */
@AutoConfiguration
@ConditionalOnProperty("handshake.registry.url")
@EnableConfigurationProperties({RegistrySettings.class, WireSettings.class})
class WireAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SchemaRegistry schemaRegistry(RegistrySettings settings) {
        return new SchemaRegistry(settings);
    }

    @Bean
    RegisteredSchemas registeredSchemas() {
        return new RegisteredSchemas();
    }

    @Bean
    SchemaRegistration schemaRegistration(
            SchemaRegistry registry,
            RegistrySettings settings,
            ObjectProvider<PublishedSchemas> published,
            RegisteredSchemas registered) {
        List<PublishedSchemas> all = published.orderedStream().toList();
        return new SchemaRegistration(registry, settings, all, registered);
    }

    @Bean
    @ConditionalOnMissingBean
    EventEncoder eventEncoder(WireSettings settings, RegisteredSchemas registered) {
        return EventEncoder.of(settings, registered);
    }

    @Bean
    @ConditionalOnMissingBean
    EventDecoder eventDecoder(WireSettings settings, SchemaRegistry registry) {
        return EventDecoder.of(settings, registry);
    }
}
