package io.handshake.endtoend;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.topic.TopicConnector;
import io.handshake.commands.AnsweredCommands;
import io.handshake.commands.AnsweredCommands.Answered;
import io.handshake.commands.CartCommands;
import io.handshake.commands.CommandedCarts;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Ruling;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Hands effects out to a cart of type {@code topic}, and hears what became of them: what the legs to come will do. */
final class Commander implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private Commander(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param startWithin how long the foreign connector may take to begin */
    static Commander start(Sandbox world, String cart, Duration startWithin) {
        SpringApplication app = new SpringApplication(App.class);
        app.setWebApplicationType(WebApplicationType.NONE);
        app.setBannerMode(Banner.Mode.OFF);
        return new Commander(app.run(
                "--spring.application.name=shipment-confirm",
                "--handshake.outbox.producer=shipment-confirm",
                "--spring.kafka.bootstrap-servers=" + world.bootstrapServers(),
                "--handshake.registry.url=" + world.registryUrl(),
                "--spring.mongodb.uri=" + world.mongoUri().replaceFirst("/handshake", "/shipment-confirm"),
                "--handshake.commands.start-within=" + startWithin.toMillis() + "ms",
                "--test.cart=" + cart));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        CommandedCarts commandedCarts(Environment environment) {
            return CommandedCarts.among(List.of(cart(environment)));
        }

        @Bean
        CartConnector connector(CartCommands commands, Environment environment, Clock clock) {
            CartSettings cart = cart(environment);
            return new TopicConnector(cart, commands.port(cart.id()), clock);
        }

        @Bean
        Answers answers() {
            return new Answers();
        }

        private static CartSettings cart(Environment environment) {
            return CartSettings.of(new CartId(environment.getRequiredProperty("test.cart")), CartSettings.Type.TOPIC);
        }
    }

    /** What was heard, by effect. */
    static final class Answers implements AnsweredCommands {
        private final Map<String, List<Answer>> heard = new ConcurrentHashMap<>();

        @Override
        public Ruling answered(Answered answered) {
            heard.computeIfAbsent(answered.reference(), _ -> new CopyOnWriteArrayList<>())
                    .add(answered.answer());
            return new Ruling.Unchanged();
        }
    }

    CartConnector cart() {
        return context.getBean(CartConnector.class);
    }

    /** The latest that was heard of an effect. */
    Optional<Answer> answer(String reference) {
        List<Answer> heard = context.getBean(Answers.class).heard.getOrDefault(reference, List.of());
        return heard.isEmpty() ? Optional.empty() : Optional.of(heard.getLast());
    }

    /** How often anything was heard of an effect. */
    int times(String reference) {
        return context.getBean(Answers.class)
                .heard
                .getOrDefault(reference, List.of())
                .size();
    }

    @Override
    public void close() {
        context.close();
    }
}
