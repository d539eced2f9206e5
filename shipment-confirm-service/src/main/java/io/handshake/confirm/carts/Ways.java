package io.handshake.confirm.carts;

import io.handshake.carts.CartSettings;
import io.handshake.carts.CartSettings.CaptureWith;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Support;
import io.handshake.carts.spi.Traits;
import io.handshake.confirm.domain.CartWays;
import io.handshake.confirm.domain.CartWays.Notice;
import io.handshake.confirm.domain.CartWays.Way;
import io.handshake.confirm.domain.Step.Strategy;
import io.handshake.vocabulary.CartId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the handshake is done at each cart: by what it can do, by its manner, and by what the merchant settled. What the cart
 * can't do falls to its file, to a mail of ours, or to a person, always with the reason.
 */
public final class Ways implements Function<CartId, CartWays> {
    private static final String BY_FILE = "the cart is only files, and is told by its confirmation file";

    private final Map<CartId, CartSettings> carts;
    private final Function<CartId, Optional<Declaration>> known;
    private final boolean mailing;

    /**
     * For these carts.
     *
     * @param known what a cart can do, such as {@link ProbedCarts#known}
     * @param mailing whether there is a mail server to send mails of ours by
     */
    public Ways(Collection<CartSettings> carts, Function<CartId, Optional<Declaration>> known, boolean mailing) {
        this.carts = carts.stream().collect(Collectors.toUnmodifiableMap(CartSettings::id, Function.identity()));
        this.known = known;
        this.mailing = mailing;
    }

    @Override
    public CartWays apply(CartId id) {
        CartSettings cart = carts.get(id);
        Declaration declared = known.apply(id).orElse(null);
        return cart == null || declared == null ? unknown(id) : ways(cart, declared);
    }

    /** A cart that was taken out of the settings while it had shipments. */
    private static CartWays unknown(CartId id) {
        Way way = new Way(Strategy.TASK, "cart '" + id + "' is not in carts.yaml any more");
        return new CartWays(
                CartWays.Order.EITHER, way, true, way, way, true, false, new Notice(way, false, false), way, way);
    }

    private CartWays ways(CartSettings cart, Declaration declared) {
        Abilities abilities = declared.abilities();
        Traits traits = declared.traits();
        boolean file = cart.type() == CartSettings.Type.FILE;
        return new CartWays(
                switch (traits.stepOrder()) {
                    case SETTLE_THEN_SHIP -> CartWays.Order.SETTLE_THEN_SHIP;
                    case SHIP_THEN_SETTLE -> CartWays.Order.SHIP_THEN_SETTLE;
                    // It captures because it is marked, so the payment is read afterwards.
                    case EITHER ->
                        traits.capturing() == Traits.Capturing.BY_STATE_CHANGE
                                ? CartWays.Order.SHIP_THEN_SETTLE
                                : CartWays.Order.EITHER;
                },
                file ? byFile() : otherwiseTask(abilities.of(Capability.MARK_SHIPPED)),
                abilities.of(Capability.SHIP_IN_PART).support() != Support.NONE,
                file ? byFile() : otherwiseNothing(abilities.of(Capability.TRACKING)),
                capture(abilities, traits),
                abilities.of(Capability.CAPTURE_IN_PART).support() != Support.NONE,
                cart.confirming().captureWith() == CaptureWith.LAST_SHIPMENT,
                notice(cart, abilities, traits),
                file ? byFile() : otherwiseTask(abilities.of(Capability.CORRECT_TRACKING)),
                file ? byFile() : otherwiseTask(abilities.of(Capability.VOID_SHIPMENT)));
    }

    private static Way byFile() {
        return new Way(Strategy.FILE, BY_FILE);
    }

    private static Way capture(Abilities abilities, Traits traits) {
        Ability ability = abilities.of(Capability.CAPTURE);
        return switch (traits.capturing()) {
            case BY_CALL -> otherwiseTask(ability);
            case BY_STATE_CHANGE ->
                new Way(
                        Strategy.EMULATED,
                        "the cart captures when the order's state changes; the payment is read then");
            case ELSEWHERE ->
                ability.support() == Support.TASK
                        ? otherwiseTask(ability)
                        : new Way(Strategy.NONE, "money does not move through the cart");
        };
    }

    private Notice notice(CartSettings cart, Abilities abilities, Traits traits) {
        boolean always = traits.notifying() == Traits.Notifying.ALWAYS_WITH_SHIPMENT;
        if (!cart.confirming().mails()) {
            return new Notice(
                    new Way(
                            Strategy.NONE,
                            "customer-mail is none in carts.yaml"
                                    + (always ? ", though this cart writes whenever it is told of a shipment" : "")),
                    false,
                    false);
        }
        Ability ability = abilities.of(Capability.NOTIFY_CUSTOMER);
        if (ability.support().byCall()) {
            switch (traits.notifying()) {
                case WITH_SHIPMENT, ALWAYS_WITH_SHIPMENT -> {
                    return new Notice(otherwiseTask(ability), true, always);
                }
                case BY_CALL -> {
                    return new Notice(otherwiseTask(ability), false, false);
                }
                case NEVER -> {}
            }
        }
        return new Notice(
                mailing
                        ? new Way(Strategy.MAIL, reason(ability))
                        : new Way(
                                Strategy.TASK,
                                reason(ability) + "; no mail server is set for mails of ours (SMTP_URL)"),
                false,
                false);
    }

    private static Way otherwiseTask(Ability ability) {
        return new Way(
                switch (ability.support()) {
                    case NATIVE -> Strategy.NATIVE;
                    case EMULATED -> Strategy.EMULATED;
                    case TASK, NONE -> Strategy.TASK;
                },
                reason(ability));
    }

    /** What the cart has no place for, a person can't put there either; what it was only not granted, he can. */
    private static Way otherwiseNothing(Ability ability) {
        return ability.support() == Support.NONE && ability.cure() == null
                ? new Way(Strategy.NONE, ability.reason())
                : otherwiseTask(ability);
    }

    private static String reason(Ability ability) {
        return ability.cure() == null ? ability.reason() : ability.reason() + "; " + ability.cure();
    }
}
