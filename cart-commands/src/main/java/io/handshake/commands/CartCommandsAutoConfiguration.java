package io.handshake.commands;

import com.mongodb.client.MongoDatabase;
import io.handshake.events.v1.CartCommand;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;

/** Wires commands and outcomes for a leg that declares {@link CommandedCarts} and {@link AnsweredCommands}. */
@AutoConfiguration(
        afterName = {
            "io.handshake.runtime.store.StoreAutoConfiguration",
            "io.handshake.runtime.wire.WireAutoConfiguration",
            "io.handshake.runtime.inbound.InboundAutoConfiguration"
        })
@ConditionalOnBean(CommandedCarts.class)
@EnableConfigurationProperties(CommandSettings.class)
class CartCommandsAutoConfiguration {

    @Bean
    PublishedSchemas publishedCommands(CommandedCarts carts) {
        return new PublishedSchemas(carts.carts().stream()
                .map(cart -> new TopicSchema(Topics.cartCommands(cart.id().value()), CartCommand.getClassSchema()))
                .toList());
    }

    @Bean
    SentCommands sentCommands(MongoDatabase database, CommandSettings settings) {
        return new SentCommands(database, settings.keep());
    }

    @Bean
    CommandSender commandSender(
            KafkaProperties kafka,
            EventEncoder encoder,
            @Value("${handshake.outbox.producer}") String leg,
            CommandSettings settings,
            Clock clock) {
        return new CommandSender(kafka.buildProducerProperties(), encoder, leg, settings, clock);
    }

    @Bean
    CartCommands cartCommands(
            CommandedCarts carts, SentCommands commands, CommandSender sender, CommandSettings settings, Clock clock) {
        return new CartCommands(carts, commands, sender, settings, clock);
    }

    @Bean
    KafkaCartOutcomeListener cartOutcomeListener(
            SentCommands commands, AnsweredCommands leg, CommandSettings settings, MeterRegistry meters, Clock clock) {
        return new KafkaCartOutcomeListener(commands, leg, settings, meters, clock);
    }
}
