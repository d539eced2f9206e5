package io.handshake.confirm.effect;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.Declaration;
import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Wish;
import io.handshake.runtime.effects.RemoteEffect;
import io.handshake.runtime.store.EventDraft;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** How each kind of wish is done: what the ledger of effects is made with. */
public final class HandshakeEffects {
    private HandshakeEffects() {}

    /**
     * One for each kind.
     *
     * @param known what a cart can do, without asking it
     * @param events what is told of a decision, written together with it
     * @param diary hears what follows from an effect, with what was so before
     * @param answerWithin when what a cart has taken on, and not finished, is a person's business
     */
    public static List<RemoteEffect<OrderHandshake>> all(
            ConnectedCarts carts,
            Function<CartId, Optional<Declaration>> known,
            ConfirmShipments confirm,
            Function<Decision, List<EventDraft>> events,
            BiConsumer<OrderHandshake, OrderHandshake> diary,
            Mailing mails,
            Duration answerWithin,
            Clock clock) {
        HandshakeNews news = new HandshakeNews(confirm, events, diary);
        AtCart.Carts atCarts = new AtCart.Carts(carts::of, known, answerWithin, clock);
        return Arrays.stream(Wish.Kind.values())
                .<RemoteEffect<OrderHandshake>>map(kind -> switch (kind) {
                    case SEND_MAIL, SEND_CORRECTION -> new ByMail(kind, mails, news);
                    case MARK_SHIPPED, CAPTURE, NOTIFY_CUSTOMER, CORRECT_TRACKING, VOID_SHIPMENT ->
                        new AtCart(kind, atCarts, news);
                })
                .toList();
    }
}
