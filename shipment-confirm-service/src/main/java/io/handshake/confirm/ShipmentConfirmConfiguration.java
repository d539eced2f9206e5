package io.handshake.confirm;

import com.mongodb.client.MongoDatabase;
import io.handshake.carts.CartConnectors;
import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.carts.CartsFile;
import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.commands.AnsweredCommands;
import io.handshake.commands.CartCommands;
import io.handshake.commands.CommandedCarts;
import io.handshake.confirm.carts.ProbedCarts;
import io.handshake.confirm.carts.Ways;
import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.effect.ConnectorGate;
import io.handshake.confirm.effect.HandshakeAnswers;
import io.handshake.confirm.effect.HandshakeEffects;
import io.handshake.confirm.effect.LetterWriter;
import io.handshake.confirm.effect.WishDrafts;
import io.handshake.confirm.entry.ConfirmSettings;
import io.handshake.confirm.entry.ParkedShipmentDesk;
import io.handshake.confirm.entry.ResolveTasks;
import io.handshake.confirm.entry.ShipmentWatch;
import io.handshake.confirm.entry.TakeInShipments;
import io.handshake.confirm.entry.topics.KafkaOrderImportedListener;
import io.handshake.confirm.entry.topics.KafkaShipmentReportListener;
import io.handshake.confirm.mail.CustomerMails;
import io.handshake.confirm.mail.MailHealth;
import io.handshake.confirm.mail.MailSettings;
import io.handshake.confirm.publish.HandshakeDiary;
import io.handshake.confirm.publish.HandshakeEvents;
import io.handshake.confirm.publish.LegActivity;
import io.handshake.confirm.reconcile.Reconciler;
import io.handshake.confirm.store.MongoHandshakes;
import io.handshake.events.v1.Activity;
import io.handshake.events.v1.OrderShipped;
import io.handshake.events.v1.ShipmentConfirmed;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.dedupe.RequestKeys;
import io.handshake.runtime.effects.EffectRunner;
import io.handshake.runtime.effects.Gate;
import io.handshake.runtime.health.CachedHealth;
import io.handshake.runtime.inbound.TopicIds;
import io.handshake.runtime.security.RouteRules;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.OutboxSettings;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.schemas.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.HttpMethod;
import org.springframework.util.StringUtils;

/** Puts the rooms of the leg together. */
@Configuration(proxyBeanMethods = false)
class ShipmentConfirmConfiguration {

    @Bean
    RouteRules routeRules() {
        return RouteRules.builder()
                .scope("shipments:write", HttpMethod.POST, "/shipments")
                .scope("shipments:write", HttpMethod.POST, "/shipments/{id}/corrections")
                .scope("shipments:write", HttpMethod.POST, "/shipments/{id}/void")
                .scope("shipments:read", HttpMethod.GET, "/shipments")
                .scope("shipments:read", HttpMethod.GET, "/shipments/{id}")
                .scope("shipments:read", HttpMethod.GET, "/reconciliation")
                .scope("shipments:read", HttpMethod.GET, "/carts/{cartId}/confirmations")
                .scope("tasks:read", HttpMethod.GET, "/tasks")
                .scope("tasks:read", HttpMethod.GET, "/tasks/{id}")
                .scope("tasks:write", HttpMethod.POST, "/tasks/{id}/resolve")
                .build();
    }

    @Bean
    OpenAPI openApi() {
        String key = "key";
        return new OpenAPI()
                .info(new Info()
                        .title("Handshake: shipment-confirm")
                        .description("Leg 2: what left the building closes the order at its cart. Errors are problem"
                                + " details (RFC 9457) that name the key, the place and the cure."))
                .components(new Components()
                        .addSecuritySchemes(
                                key,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("an API key (hs_…) or a JWT")))
                .addSecurityItem(new SecurityRequirement().addList(key));
    }

    @Bean
    Carts carts(@Value("${shipment-confirm.carts-file}") Path file) {
        return new Carts(CartsFile.load(file, System.getenv()::get));
    }

    @Bean
    PublishedSchemas publishedSchemas() {
        return PublishedSchemas.of(
                new TopicSchema(Topics.ORDER_SHIPPED, OrderShipped.getClassSchema()),
                new TopicSchema(Topics.SHIPMENT_CONFIRMED, ShipmentConfirmed.getClassSchema()),
                new TopicSchema(Topics.LEG_ACTIVITY, Activity.getClassSchema()));
    }

    @Bean
    HandshakeEvents handshakeEvents(EventEncoder encoder, OutboxSettings outbox) {
        return new HandshakeEvents(encoder, outbox.producer());
    }

    @Bean
    LegActivity legActivity(EventEncoder encoder, OutboxSettings outbox) {
        return new LegActivity(encoder, outbox.producer());
    }

    @Bean
    HandshakeDiary handshakeDiary(Activities activities, Clock clock) {
        return new HandshakeDiary(activities, clock);
    }

    /** Only where there is a mail server: none is no fault. */
    @Bean
    @Conditional(MailIsSet.class)
    HealthIndicator mailHealthIndicator(MailSettings settings, Clock clock) {
        return new CachedHealth(new MailHealth(settings)::ask, CachedHealth.PERIOD, clock);
    }

    /** An empty {@code SMTP_URL} is none. */
    static final class MailIsSet implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("shipment-confirm.mail.url"));
        }
    }

    @Bean
    RequestKeys requestKeys(MongoDatabase database, ConfirmSettings settings, Clock clock) {
        return new RequestKeys(database, settings.keysFor(), clock);
    }

    @Bean
    CommandedCarts commandedCarts(Carts carts) {
        return CommandedCarts.among(carts.all());
    }

    @Bean
    ConnectedCarts connectedCarts(Carts carts, CartCommands commands, Clock clock) {
        CartConnectors connectors = new CartConnectors(ConnectorOptions.defaults(clock), commands::port);
        return ConnectedCarts.open(carts.all(), connectors::open);
    }

    @Bean
    ProbedCarts probedCarts(ConnectedCarts carts, Clock clock) {
        return new ProbedCarts(carts, clock);
    }

    @Bean
    Gate connectorGate(ConnectedCarts carts) {
        return new ConnectorGate(carts);
    }

    @Bean
    CustomerMails customerMails(MailSettings settings, Carts carts, Clock clock) {
        return new CustomerMails(
                settings,
                carts.all().stream().collect(Collectors.toMap(CartSettings::id, CartSettings::confirming)),
                clock);
    }

    @Bean
    ConfirmShipments confirmShipments(Carts carts, ProbedCarts probed, CustomerMails mails, ConfirmSettings settings) {
        return new ConfirmShipments(new Ways(carts.all(), probed::known, mails.configured()), settings.patience());
    }

    @Bean
    MongoHandshakes handshakes(
            MongoDatabase database,
            Outbox outbox,
            EffectRunner runner,
            ConnectedCarts carts,
            ProbedCarts probed,
            ConfirmShipments confirm,
            CustomerMails mails,
            HandshakeEvents events,
            HandshakeDiary diary,
            ConfirmSettings settings,
            Clock clock) {
        return new MongoHandshakes(
                database,
                outbox,
                runner,
                HandshakeEffects.all(
                        carts,
                        probed::known,
                        confirm,
                        events,
                        diary::changed,
                        new LetterWriter(mails),
                        settings.answerWithin(),
                        clock),
                events,
                WishDrafts::of,
                diary::changed,
                settings.claimPatience(),
                clock,
                CrashPoints.NONE);
    }

    @Bean
    AnsweredCommands answeredCommands(MongoHandshakes handshakes) {
        return new HandshakeAnswers(handshakes.effects());
    }

    @Bean
    TakeInShipments takeInShipments(
            Handshakes handshakes, ConfirmShipments confirm, Clock clock, MeterRegistry meters) {
        return new TakeInShipments(handshakes, confirm, clock, meters);
    }

    @Bean
    ResolveTasks resolveTasks(Handshakes handshakes, HandshakeDesk desk, ConfirmShipments confirm, Clock clock) {
        return new ResolveTasks(handshakes, desk, confirm, clock);
    }

    @Bean
    ShipmentWatch shipmentWatch(
            HandshakeDesk desk,
            TakeInShipments shipments,
            Carts carts,
            ConfirmSettings settings,
            Clock clock,
            MeterRegistry meters) {
        return new ShipmentWatch(desk, shipments, carts, settings, clock, meters);
    }

    @Bean
    Reconciler reconciler(
            MongoHandshakes handshakes,
            ConfirmShipments confirm,
            ConnectedCarts carts,
            ProbedCarts probed,
            ConfirmSettings settings,
            Clock clock,
            MeterRegistry meters) {
        return new Reconciler(
                handshakes, handshakes, confirm, carts, probed::known, settings.watchEvery(), clock, meters);
    }

    @Bean
    ParkedShipmentDesk parkedShipmentDesk(HandshakeDesk desk, TakeInShipments shipments) {
        return new ParkedShipmentDesk(desk, shipments);
    }

    @Bean
    KafkaOrderImportedListener orderImportedListener(TakeInShipments shipments, Carts carts) {
        return new KafkaOrderImportedListener(shipments, carts);
    }

    @Bean
    KafkaShipmentReportListener shipmentReportListener(TakeInShipments shipments, Carts carts, TopicIds topics) {
        return new KafkaShipmentReportListener(shipments, carts, topics);
    }
}
