package io.handshake.ingest;

import com.mongodb.client.MongoDatabase;
import io.handshake.carts.CartConnectors;
import io.handshake.carts.CartsFile;
import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.shopify.ShopifyOrdersExport;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.events.v1.Activity;
import io.handshake.events.v1.OrderImported;
import io.handshake.ingest.carts.CartProbes;
import io.handshake.ingest.carts.NoCommands;
import io.handshake.ingest.carts.ProbeSettings;
import io.handshake.ingest.domain.CurrentOrders;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.Orders;
import io.handshake.ingest.domain.ParkedOrders;
import io.handshake.ingest.domain.Pulls;
import io.handshake.ingest.domain.Wishes;
import io.handshake.ingest.entry.format.ExportFormats;
import io.handshake.ingest.entry.hooks.HookSettings;
import io.handshake.ingest.entry.hooks.TakeHint;
import io.handshake.ingest.entry.imports.BeginImport;
import io.handshake.ingest.entry.imports.Carts;
import io.handshake.ingest.entry.imports.ImportRunner;
import io.handshake.ingest.entry.imports.ImportSettings;
import io.handshake.ingest.entry.pull.OrderFetches;
import io.handshake.ingest.entry.pull.ParkedOrderDesk;
import io.handshake.ingest.entry.pull.PullRunner;
import io.handshake.ingest.entry.pull.PullSettings;
import io.handshake.ingest.entry.topics.KafkaCartOrderListener;
import io.handshake.ingest.publish.LegActivity;
import io.handshake.ingest.publish.OrderImportedEvents;
import io.handshake.ingest.store.MongoCartProbes;
import io.handshake.ingest.store.MongoHintDeliveries;
import io.handshake.ingest.store.MongoImports;
import io.handshake.ingest.store.MongoOrders;
import io.handshake.ingest.store.MongoParkedOrders;
import io.handshake.ingest.store.MongoPulls;
import io.handshake.ingest.store.MongoWishes;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.inbound.TopicIds;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.intake.WorkFolder;
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
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Puts the rooms of the leg together. */
@Configuration(proxyBeanMethods = false)
class OrderIngestConfiguration {

    @Bean
    RouteRules routeRules() {
        return RouteRules.builder()
                .scope("orders:write", HttpMethod.POST, "/carts/{cartId}/imports")
                .scope("orders:write", HttpMethod.POST, "/carts/{cartId}/orders/fetch")
                .scope("orders:read", HttpMethod.GET, "/imports/{id}")
                .scope("orders:read", HttpMethod.GET, "/imports/{id}/parked-rows")
                .scope("orders:read", HttpMethod.GET, "/orders/by-number")
                .scope("orders:read", HttpMethod.GET, "/orders")
                .scope("orders:acknowledge", HttpMethod.POST, "/orders/acknowledge")
                .scope("orders:read", HttpMethod.GET, "/carts")
                .scope("orders:read", HttpMethod.GET, "/carts/{id}/capabilities")
                .scope("orders:write", HttpMethod.POST, "/carts/{id}/probe")
                .open(HttpMethod.POST, "/webhooks/{cartId}")
                .build();
    }

    @Bean
    OpenAPI openApi() {
        String key = "key";
        return new OpenAPI()
                .info(new Info()
                        .title("Handshake: order-ingest")
                        .description("Leg 1: orders come out of the cart and become OrderImported events. Errors are"
                                + " problem details (RFC 9457) that name the key, the place and the cure."))
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
    Carts carts(@Value("${order-ingest.carts-file}") Path file) {
        return new Carts(CartsFile.load(file, System.getenv()::get));
    }

    @Bean
    ConnectedCarts connectedCarts(Carts carts, Clock clock) {
        CartConnectors connectors = new CartConnectors(ConnectorOptions.defaults(clock), _ -> new NoCommands());
        return ConnectedCarts.open(carts.all(), connectors::open);
    }

    @Bean
    CartProbes cartProbes(ConnectedCarts carts, MongoDatabase database, ProbeSettings settings) {
        return new CartProbes(carts, new MongoCartProbes(database), settings);
    }

    @Bean
    TakeHint takeHint(
            OrderFetches fetches, MongoDatabase database, HookSettings settings, Clock clock, MeterRegistry meters) {
        return new TakeHint(fetches, new MongoHintDeliveries(database), settings, clock, meters);
    }

    @Bean
    ExportFormats exportFormats() {
        return new ExportFormats(List.of(new ShopifyOrdersExport()), List.of());
    }

    @Bean
    PublishedSchemas publishedSchemas() {
        return PublishedSchemas.of(
                new TopicSchema(Topics.ORDER_IMPORTED, OrderImported.getClassSchema()),
                new TopicSchema(Topics.LEG_ACTIVITY, Activity.getClassSchema()));
    }

    @Bean
    OrderImportedEvents orderImportedEvents(EventEncoder encoder, OutboxSettings outbox) {
        return new OrderImportedEvents(encoder, outbox.producer());
    }

    @Bean
    LegActivity legActivity(EventEncoder encoder, OutboxSettings outbox) {
        return new LegActivity(encoder, outbox.producer());
    }

    @Bean
    WorkFolder uploads(ImportSettings settings) {
        Path own = settings.workDir();
        return new WorkFolder(own == null ? Path.of(System.getProperty("java.io.tmpdir")) : own);
    }

    @Bean
    MongoOrders orders(MongoDatabase database, Outbox outbox, Clock clock, OrderImportedEvents events) {
        return new MongoOrders(database, outbox, clock, CrashPoints.NONE, events);
    }

    @Bean
    MongoImports imports(MongoDatabase database, Clock clock, ImportSettings settings) {
        return new MongoImports(database, clock, settings.lease());
    }

    @Bean
    ImportRunner importRunner(
            Imports imports,
            Orders orders,
            Carts carts,
            ExportFormats formats,
            ImportSettings settings,
            IntakeGate gate,
            Activities activities,
            Clock clock,
            MeterRegistry meters) {
        return new ImportRunner(imports, orders, carts, formats, settings, gate, activities, clock, meters);
    }

    @Bean
    MongoPulls pulls(MongoDatabase database, Clock clock, PullSettings settings) {
        return new MongoPulls(database, clock, settings.lease());
    }

    @Bean
    MongoWishes wishes(MongoDatabase database, Clock clock, PullSettings settings) {
        return new MongoWishes(database, clock, settings.mostWishes());
    }

    @Bean
    MongoParkedOrders parkedOrders(MongoDatabase database, Clock clock) {
        return new MongoParkedOrders(database, clock);
    }

    @Bean
    PullRunner pullRunner(
            Carts carts,
            ConnectedCarts connected,
            PullSettings settings,
            Pulls pulls,
            CurrentOrders orders,
            ParkedOrders parked,
            Wishes wishes,
            IntakeGate gate,
            Activities activities,
            Clock clock,
            MeterRegistry meters) {
        return new PullRunner(
                carts, connected, settings, pulls, orders, parked, wishes, gate, activities, clock, meters);
    }

    @Bean
    ParkedOrderDesk parkedOrderDesk(ParkedOrders parked, Wishes wishes, OrderFetches fetches) {
        return new ParkedOrderDesk(parked, wishes, fetches);
    }

    @Bean
    KafkaCartOrderListener cartOrderListener(Orders orders, Carts carts, TopicIds topics, MeterRegistry meters) {
        return new KafkaCartOrderListener(orders, carts, topics, meters);
    }

    @Bean
    BeginImport beginImport(
            Imports imports,
            ExportFormats formats,
            ImportRunner runner,
            ImportSettings settings,
            IntakeGate gate,
            Activities activities,
            Clock clock) {
        return new BeginImport(imports, formats, runner, settings, gate, activities, clock);
    }
}
