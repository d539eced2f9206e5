package io.handshake.carts.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a cart can't do, its connector says, and leaves the cart alone. */
final class UndeclaredChecks {
    private static final BigDecimal ONE = new BigDecimal("1.00");

    private UndeclaredChecks() {}

    static Check of(Capability capability) {
        return Check.of(
                capability,
                "says so, with why, and sends nothing",
                bench -> saysSo(
                        bench, capability, bench.connector().declaration().abilities()));
    }

    /** @param abilities by declaration, or by what a probe found */
    static void saysSo(Bench bench, Capability capability, Abilities abilities) {
        Ability ability = abilities.of(capability);
        assertThat(ability.support().byCall()).isFalse();
        assertThat(ability.reason()).isNotBlank().doesNotContain("\n");
        switch (capability) {
            case PULL_ORDERS ->
                notRead(bench, bench.connector().orders().map(orders -> orders.page(Position.startingAt(now()), 2)));
            case READ_ORDERS -> {
                notRead(bench, bench.connector().orders().map(orders -> orders.byNumber("1")));
                notRead(bench, bench.connector().orders().map(orders -> orders.byId("1")));
                notRead(bench, bench.connector().orders().map(orders -> orders.again(List.of("1"))));
            }
            case HINT_ORDERS -> assertThat(bench.connector().hints()).isEmpty();
            case READ_FULFILMENT ->
                notRead(
                        bench,
                        bench.connector()
                                .fulfilment()
                                .map(desk -> desk.read(bench.placed().ref())));
            case READ_STOCK ->
                notRead(bench, bench.connector().stock().map(desk -> desk.read(List.of(CartUnderTest.RED))));
            case READ_REFUNDS ->
                notRead(
                        bench,
                        bench.connector()
                                .refunds()
                                .map(desk -> desk.read(bench.placed().ref())));
            case MARK_SHIPPED,
                    CORRECT_TRACKING,
                    VOID_SHIPMENT,
                    CAPTURE,
                    NOTIFY_CUSTOMER,
                    SET_STOCK,
                    REFUND,
                    RECORD_RETURN -> refused(bench, abilities, bench.effect(kind(capability), bench.placed(), null));
            case SHIP_IN_PART -> {
                Placed order = bench.placed();
                if (abilities.byCall(Capability.MARK_SHIPPED)) {
                    bench.captureIfItComesFirst(order);
                }
                refused(bench, abilities, Bench.shipped(order, Set.of(), Bench.parcel("1Z-PART", order.some(1))));
            }
            case TRACKING, TRACKING_URL -> {
                if (abilities.byCall(Capability.MARK_SHIPPED)) {
                    lessThanAsked(bench);
                } else {
                    refused(bench, abilities, bench.effect(EffectKind.MARK_SHIPPED, bench.placed(), null));
                }
            }
            case CAPTURE_IN_PART -> refused(bench, abilities, Bench.capture(bench.placed(), ONE));
            case SET_BACKORDERS -> refused(bench, abilities, Bench.stock(bench.otherLevel(), true));
            case REFUND_IN_PART, REFUND_LINES -> {
                Placed order = bench.placed();
                if (abilities.byCall(Capability.REFUND)) {
                    bench.capture(order);
                }
                refused(
                        bench,
                        abilities,
                        capability == Capability.REFUND_IN_PART
                                ? Bench.refund(order, ONE)
                                : Bench.refund(order, ONE, new Effect.Refund.RefundLine(order.some(1), false)));
            }
        }
    }

    private static Instant now() {
        return Instant.now();
    }

    static EffectKind kind(Capability capability) {
        return Arrays.stream(EffectKind.values())
                .filter(kind -> Bench.capability(kind) == capability)
                .findFirst()
                .orElseThrow();
    }

    /** A role that is not there says so by being absent. */
    private static void notRead(Bench bench, Optional<? extends Answer<?>> answer) {
        answer.ifPresent(given -> assertThat(given).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("UNSUPPORTED");
            assertThat(failed.reason()).isNotBlank();
        }));
        assertThat(bench.requests()).as("requests to the cart").isZero();
    }

    private static void refused(Bench bench, Abilities abilities, Effect effect) {
        CartConnector connector = bench.connector();
        Bench.Books before = bench.books(effect);

        assertThat(connector.perform(effect)).isInstanceOfSatisfying(Outcome.Declined.class, declined -> {
            assertThat(declined.code()).matches("[A-Z_]+");
            assertThat(declined.reason()).isNotBlank().doesNotContain("\n");
        });
        if (!abilities.byCall(Bench.capability(effect.kind()))) {
            assertThat(bench.requests()).as("requests to the cart").isZero();
            // What was sent before the cart lost it may still be looked for.
            if (!bench.abilities().byCall(Bench.capability(effect.kind())) && !(effect instanceof Effect.SetStock)) {
                assertThat(connector.lookUp(effect))
                        .isInstanceOfSatisfying(
                                LookUp.Unclear.class,
                                unclear -> assertThat(unclear.reason()).isNotBlank());
                assertThat(bench.requests()).as("requests to the cart").isZero();
            }
        }

        bench.cart().goOn();
        assertThat(bench.books(effect)).isEqualTo(before);
    }

    private static void lessThanAsked(Bench bench) {
        assertThat(bench.done(EffectChecks.withLink(bench)).applied())
                .filteredOn(applied -> applied.step() == Step.TRACKING)
                .allSatisfy(applied -> assertThat(applied.degraded()).isNotBlank());
    }
}
