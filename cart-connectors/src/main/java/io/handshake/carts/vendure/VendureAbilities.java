package io.handshake.carts.vendure;

import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.Traits;
import java.time.Duration;
import java.util.Map;

/** What Vendure can do at best, as seen with 3.7.3. */
final class VendureAbilities {
    /** Placing takes a transaction, and instances' clocks differ a little. */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    private VendureAbilities() {}

    /**
     * What it can do.
     *
     * @param callTime how long one of our calls may take; the shop may be at it for as long again
     * @param hinting whether a secret is shared with a plugin in the shop that sends hints
     */
    static Declaration declaration(Duration callTime, boolean hinting) {
        Proof lookUp = new Proof.LookUp(callTime.multipliedBy(2));
        return new Declaration(
                abilities(hinting),
                new Traits(
                        Traits.StepOrder.SETTLE_THEN_SHIP,
                        Traits.Capturing.BY_CALL,
                        Traits.Notifying.NEVER,
                        Traits.StockMeaning.PHYSICAL,
                        Traits.Returns.NONE,
                        new Traits.Cursor("orderPlacedAt", false, OVERLAP),
                        Map.of(
                                EffectKind.MARK_SHIPPED, lookUp,
                                EffectKind.VOID_SHIPMENT, lookUp,
                                EffectKind.CAPTURE, lookUp,
                                EffectKind.REFUND, lookUp,
                                EffectKind.SET_STOCK, new Proof.Repeatable())));
    }

    private static Abilities abilities(boolean hinting) {
        Abilities abilities = Abilities.everywhere(Ability.natively());
        abilities = abilities
                .with(
                        Capability.HINT_ORDERS,
                        hinting
                                ? Ability.emulated("a plugin in the shop sends them; orders are polled as well")
                                : Ability.none("the shop sends no webhooks by itself; orders are polled")
                                        .curedBy("let a plugin in the shop send Standard Webhooks, and write its secret"
                                                + " as 'webhook-secret' in carts.yaml"))
                .with(Capability.TRACKING_URL, Ability.none("a fulfilment has a tracking code and no link"))
                .with(
                        Capability.CORRECT_TRACKING,
                        Ability.none("the tracking code of a fulfilment cannot be changed afterwards"))
                .with(Capability.CAPTURE_IN_PART, Ability.none("a payment is settled whole"))
                .with(
                        Capability.NOTIFY_CUSTOMER,
                        Ability.none("the shop has no mail about shipments")
                                .curedBy("a handler in the shop's e-mail plugin could send it"))
                .with(
                        Capability.SET_BACKORDERS,
                        Ability.none("whether more may be sold than there is, is not set at this cart"))
                .with(Capability.RECORD_RETURN, Ability.none("the shop keeps no returns, and no damaged stock"));
        return abilities;
    }
}
