package io.handshake.runtime.defaults;

import java.io.IOException;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/** Adds {@code handshake-defaults.properties} beneath all other settings. */
class HandshakeDefaults implements EnvironmentPostProcessor, Ordered {
    private static final String NAME = "handshake-defaults.properties";
    private static final String TRUSTED = "org.apache.avro.SERIALIZABLE_PACKAGES";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        MutablePropertySources sources = environment.getPropertySources();
        try {
            sources.addLast(new PropertiesPropertySource(
                    NAME,
                    PropertiesLoaderUtils.loadProperties(
                            new ClassPathResource(NAME, HandshakeDefaults.class.getClassLoader()))));
        } catch (IOException broken) {
            throw new IllegalStateException(NAME + " is missing from the service-runtime jar", broken);
        }
        // An address of its own is an error to Spring Boot where there is no port of its own.
        if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
            sources.addLast(new MapPropertySource(
                    "handshake-management-address", Map.of("management.server.address", "127.0.0.1")));
        }
        // Avro reads these from the JVM alone. What the command line says, stays.
        String trusted = environment.getProperty("handshake.wire.trusted-packages", "");
        if (!trusted.isBlank()) {
            setUnlessSet(TRUSTED, trusted);
        }
        for (String limit : new String[] {"string.maxLength", "bytes.maxLength", "collectionItems.maxLength"}) {
            String value = environment.getProperty("handshake.wire.limits." + limit);
            if (value != null) {
                setUnlessSet("org.apache.avro.limits." + limit, value);
            }
        }
    }

    private static void setUnlessSet(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }
}
