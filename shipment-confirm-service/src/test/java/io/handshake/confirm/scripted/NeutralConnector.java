package io.handshake.confirm.scripted;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.CartHttp;
import io.handshake.carts.http.CartRequest;
import io.handshake.carts.http.Json;
import io.handshake.carts.http.Replies;
import io.handshake.carts.http.Reply;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderHints;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Parcel;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.Step;
import io.handshake.carts.spi.StockDesk;
import io.handshake.carts.spi.Traits;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Money;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The three scripted carts of the sandbox: one takes idempotency keys, one can only be read back, one can do neither. They
 * capture in part and mail by a call of its own. A shipment is one parcel.
 */
public final class NeutralConnector implements CartConnector {
    private static final Duration KEYS_KEPT = Duration.ofDays(1);

    /** What a cart offers after an answer was lost. */
    public enum Offer {
        KEYED,
        READABLE,
        BLIND
    }

    private final CartId cart;
    private final Offer offer;
    private final CartHttp http;
    private final Clock clock;
    private final Declaration declaration;
    private final Desk desk = new Desk();

    public NeutralConnector(CartSettings cart, Offer offer, ConnectorOptions options) {
        this.cart = cart.id();
        this.offer = offer;
        this.http = new CartHttp(cart, options);
        this.clock = options.clock();
        this.declaration = new Declaration(abilities(), traits(offer, options.whole().multipliedBy(2)));
    }

    private static Abilities abilities() {
        Abilities abilities = new Abilities(Map.of(Capability.MARK_SHIPPED, Ability.natively()));
        for (Capability capability : List.of(
                Capability.SHIP_IN_PART,
                Capability.TRACKING,
                Capability.CAPTURE,
                Capability.CAPTURE_IN_PART,
                Capability.NOTIFY_CUSTOMER)) {
            abilities = abilities.with(capability, Ability.natively());
        }
        return abilities;
    }

    private static Traits traits(Offer offer, Duration settling) {
        Proof proof = switch (offer) {
            case KEYED -> new Proof.Key(KEYS_KEPT);
            case READABLE -> new Proof.LookUp(settling);
            case BLIND -> new Proof.None();
        };
        return new Traits(
                Traits.StepOrder.EITHER,
                Traits.Capturing.BY_CALL,
                Traits.Notifying.BY_CALL,
                Traits.StockMeaning.PHYSICAL,
                Traits.Returns.NONE,
                null,
                Map.of(
                        EffectKind.MARK_SHIPPED, proof,
                        EffectKind.CAPTURE, proof,
                        EffectKind.NOTIFY_CUSTOMER, proof));
    }

    @Override
    public CartId cart() {
        return cart;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }

    @Override
    public Probe probe() {
        return Probe.Answered.asDeclared(clock.instant(), declaration, "it does what its script says");
    }

    @Override
    public Gate gate() {
        return http;
    }

    @Override
    public Optional<Connection> connection() {
        return Optional.of(http.connection());
    }

    @Override
    public Optional<OrderSource> orders() {
        return Optional.empty();
    }

    @Override
    public Optional<OrderHints> hints() {
        return Optional.empty();
    }

    @Override
    public Optional<FulfilmentDesk> fulfilment() {
        return Optional.of(desk);
    }

    @Override
    public Optional<StockDesk> stock() {
        return Optional.empty();
    }

    @Override
    public Optional<RefundDesk> refunds() {
        return Optional.empty();
    }

    @Override
    public void close() {
        http.close();
    }

    private Outcome post(
            String path, ObjectNode body, Attempt attempt, @Nullable Money amount, List<Receipt.Applied> applied) {
        Map<String, String> headers =
                offer == Offer.KEYED ? Map.of("Idempotency-Key", attempt.reference()) : Map.of();
        Reply reply = http.send(CartRequest.post(path, headers, Json.text(body)), attempt.deadline());
        if (reply instanceof Reply.Answered answered && answered.ok()) {
            return Json.object(answered.body())
                    .<Outcome>map(said -> new Outcome.Done(
                            new Receipt(said.path("id").asString(""), amount, applied, "the cart answered")))
                    .orElseGet(() -> new Outcome.Unknown("the cart's answer could not be read", false));
        }
        return Replies.outcome(reply);
    }

    private static ObjectNode body(Effect.AtFulfilment effect) {
        return Json.newObject()
                .put("order", effect.order().key().orderNumber())
                .put("reference", effect.attempt().reference());
    }

    private final class Desk implements FulfilmentDesk {
        @Override
        public Outcome markShipped(Effect.MarkShipped effect) {
            ObjectNode body = body(effect);
            Parcel parcel = effect.parcels().getFirst();
            body.put("carrier", parcel.carrier());
            List<Receipt.Applied> applied = new ArrayList<>();
            applied.add(new Receipt.Applied(Step.STATUS, null));
            if (parcel.trackingNumber() != null) {
                body.put("tracking", parcel.trackingNumber());
                applied.add(new Receipt.Applied(Step.TRACKING, null));
            }
            ArrayNode lines = body.putArray("lines");
            parcel.lines()
                    .forEach(line -> lines.addObject()
                            .put("line", Objects.requireNonNull(line.cartLineId()))
                            .put("quantity", line.quantity()));
            return post("/shipments", body, effect.attempt(), null, applied);
        }

        @Override
        public Outcome capture(Effect.Capture effect) {
            Money amount = Objects.requireNonNull(effect.amount());
            ObjectNode body = body(effect)
                    .put("amount", amount.amount().movePointRight(2).intValueExact());
            return post(
                    "/captures", body, effect.attempt(), amount, List.of(new Receipt.Applied(Step.CAPTURE, null)));
        }

        @Override
        public Outcome notifyCustomer(Effect.NotifyCustomer effect) {
            return post(
                    "/mails",
                    body(effect).put("template", "shipped"),
                    effect.attempt(),
                    null,
                    List.of(new Receipt.Applied(Step.NOTIFY, null)));
        }

        @Override
        public Outcome correctTracking(Effect.CorrectTracking effect) {
            return new Outcome.Declined("UNSUPPORTED", "this cart keeps the tracking that it got first");
        }

        @Override
        public Outcome voidShipment(Effect.VoidShipment effect) {
            return new Outcome.Declined("UNSUPPORTED", "this cart takes no shipment back");
        }

        @Override
        public Answer<OrderSeen> read(OrderRef order) {
            return new Answer.Failed<>("UNSUPPORTED", "this cart shows no shipments", null, false);
        }

        @Override
        public LookUp lookUp(Effect.AtFulfilment effect) {
            if (offer != Offer.READABLE) {
                return new LookUp.Unclear("this cart can't be asked what it did");
            }
            String reference = effect.attempt().reference();
            Reply reply = http.send(
                    CartRequest.get("/effects?reference=" + reference, Map.of()),
                    clock.instant().plusSeconds(10));
            JsonNode said = reply instanceof Reply.Answered answered && answered.ok()
                    ? Json.object(answered.body()).orElse(null)
                    : null;
            if (said == null) {
                return new LookUp.Unreachable("the cart could not be asked", null);
            }
            return StreamSupport.stream(said.path("items").spliterator(), false)
                    .filter(item -> item.path("reference").asString("").equals(reference))
                    .findFirst()
                    .<LookUp>map(item -> new LookUp.Found(found(effect, item)))
                    .orElseGet(LookUp.Absent::new);
        }

        private static Receipt found(Effect.AtFulfilment effect, JsonNode item) {
            return new Receipt(
                    item.path("subject").asString(""),
                    effect instanceof Effect.Capture capture ? capture.amount() : null,
                    List.of(),
                    "the cart shows it");
        }
    }
}
