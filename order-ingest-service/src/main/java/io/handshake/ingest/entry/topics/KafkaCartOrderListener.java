package io.handshake.ingest.entry.topics;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.ingest.domain.Defect;
import io.handshake.ingest.domain.Orders;
import io.handshake.ingest.domain.Orders.Statement;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.domain.TakeInOrder.Source;
import io.handshake.ingest.entry.imports.CartPolicies;
import io.handshake.runtime.inbound.RecordParked;
import io.handshake.runtime.inbound.TopicIds;
import io.handshake.runtime.inbound.Unprocessable;
import io.handshake.schemas.CartOrderTopics;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * The orders on {@code cart-orders.<cartId>.v1}. Each partition is to an order what an import is: its offsets are the
 * places. A record that is delivered again counts the same, one that is replayed after a newer one of its order was
 * taken in changes nothing, and a newer one is never passed over: an order's records have one partition, because their
 * key is the order's. The topic's own id is part of it, so that a topic made anew begins anew.
 */
public final class KafkaCartOrderListener {
    private static final Logger log = LoggerFactory.getLogger(KafkaCartOrderListener.class);

    private final Orders orders;
    private final Carts carts;
    private final TopicIds topics;
    private final MeterRegistry meters;

    public KafkaCartOrderListener(Orders orders, Carts carts, TopicIds topics, MeterRegistry meters) {
        this.orders = orders;
        this.carts = carts;
        this.topics = topics;
        this.meters = meters;
    }

    @KafkaListener(
            id = "cart-orders",
            idIsGroup = false,
            topicPattern = CartOrderTopics.PATTERN,
            containerFactory = "inboundListeners")
    void on(ConsumerRecord<@Nullable String, @Nullable Object> message) {
        CartSettings cart = cart(message.topic());
        CartOrder order = CartOrderReading.read(message, cart);
        Source source = Source.inPartition(
                message.topic() + "-" + message.partition() + "/" + topics.of(message), message.offset());
        Decision decision = orders.takeIn(List.of(new Statement(order, source)), CartPolicies.of(cart), false)
                .getFirst();
        switch (decision) {
            case Decision.Park park -> throw refusal(order, park.defects());
            case Decision.Publish _, Decision.Remember _, Decision.Leave _ -> {
                log.info("cart={} order={} outcome={}", cart.id(), order.key(), decision.outcome());
                count(cart.id().value(), decision.outcome());
            }
        }
    }

    private CartSettings cart(String topic) {
        String id = CartOrderTopics.cartOf(topic);
        CartSettings cart = carts.find(new CartId(id))
                .orElseThrow(() -> new Unprocessable(
                        "UNKNOWN_CART",
                        "no cart '" + id + "' is configured, and its orders are on " + topic
                                + "; add it to carts.yaml with type: topic, restart order-ingest and replay this"));
        if (cart.type() != CartSettings.Type.TOPIC) {
            throw new Unprocessable(
                    "CART_NOT_OF_TYPE_TOPIC",
                    "cart '" + id + "' is of type "
                            + cart.type().name().toLowerCase(Locale.ROOT).replace('_', '-')
                            + ", so nobody may put its orders on " + topic
                            + "; set type: topic in carts.yaml, restart order-ingest and replay this");
        }
        return cart;
    }

    private static Unprocessable refusal(CartOrder order, List<Defect> defects) {
        return new Unprocessable(
                defects.getFirst().reason(),
                "order " + order.key() + ": "
                        + defects.stream()
                                .map(defect -> defect.field() + ": " + defect.message())
                                .collect(Collectors.joining("; ")));
    }

    /** Counted once it is durable, which the refusal itself is not yet. */
    @EventListener
    void on(RecordParked parked) {
        if (CartOrderTopics.contain(parked.topic())) {
            count(CartOrderTopics.cartOf(parked.topic()), Outcome.PARKED);
        }
    }

    private void count(String cart, Outcome outcome) {
        meters.counter("orders.imported", "cart", cart, "result", outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }
}
