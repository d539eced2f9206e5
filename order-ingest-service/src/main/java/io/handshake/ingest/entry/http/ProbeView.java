package io.handshake.ingest.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.FieldGap;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Support;
import io.handshake.ingest.carts.Probed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking a cart what it can do.
 *
 * @param reason why it could not be asked; null if it answered
 * @param cure what to do about that
 * @param version the cart's; null if it does not tell
 * @param reads what can be read there, by call
 * @param writes what can be changed there, by call
 * @param confirms what can be read back after it was changed, by call
 * @param ordersSeen how many recent orders were looked at for gaps
 * @param clockOffsetSeconds the cart's clock minus ours; null if it does not tell the time
 * @param improvements what to switch on, install or grant in the cart to do better
 * @param remarks what a person should know besides
 * @param capabilities as known now: of the last time the cart answered, if it did not this time
 */
record ProbeView(
        String cartId,
        CartView.Asked outcome,
        Instant at,
        @Nullable String reason,
        @Nullable String cure,
        @Nullable String version,
        List<Capability> reads,
        List<Capability> writes,
        List<Capability> confirms,
        int ordersSeen,
        List<Gap> gaps,
        @Nullable Long clockOffsetSeconds,
        List<String> improvements,
        List<String> remarks,
        CapabilitiesView capabilities) {

    private static final Set<Capability> READING =
            EnumSet.of(Capability.PULL_ORDERS, Capability.READ_ORDERS, Capability.HINT_ORDERS, Capability.READ_STOCK);
    private static final Set<Capability> CONFIRMING =
            EnumSet.of(Capability.READ_FULFILMENT, Capability.READ_REFUNDS, Capability.READ_STOCK);
    private static final Set<Capability> WRITING = writing();

    private static Set<Capability> writing() {
        EnumSet<Capability> writing = EnumSet.complementOf(EnumSet.copyOf(READING));
        writing.removeAll(CONFIRMING);
        return writing;
    }

    /** Whether an order can do without a field. */
    enum Required {
        ALWAYS,
        /** Some countries have no states, or no postal codes. */
        WHERE_THE_COUNTRY_HAS_ONE,
        NO
    }

    /**
     * A field that some of the cart's own recent orders lack.
     *
     * @param lacking how many of those looked at
     */
    record Gap(String field, int lacking, Required required) {

        static Gap of(FieldGap gap) {
            Required required = switch (gap.field()) {
                case "customer.email" -> Required.NO;
                case "shipTo.state", "shipTo.postalCode" -> Required.WHERE_THE_COUNTRY_HAS_ONE;
                default -> Required.ALWAYS;
            };
            return new Gap(gap.field(), gap.lacking(), required);
        }
    }

    static ProbeView of(CartSettings cart, CartConnector connector, Probe probe, Probed known) {
        CapabilitiesView capabilities = CapabilitiesView.of(cart, connector, known);
        return switch (probe) {
            case Probe.Answered answered -> {
                Abilities abilities = answered.abilities();
                Duration offset = answered.clockOffset();
                yield new ProbeView(
                        cart.id().value(),
                        CartView.Asked.ANSWERED,
                        answered.at(),
                        null,
                        null,
                        answered.version(),
                        byCall(READING, abilities),
                        byCall(WRITING, abilities),
                        byCall(CONFIRMING, abilities),
                        answered.ordersSeen(),
                        answered.gaps().stream().map(Gap::of).toList(),
                        offset == null ? null : offset.toSeconds(),
                        improvements(abilities),
                        answered.remarks(),
                        capabilities);
            }
            case Probe.Failed failed ->
                new ProbeView(
                        cart.id().value(),
                        CartView.Asked.FAILED,
                        failed.at(),
                        failed.reason(),
                        failed.cure(),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        List.of(),
                        null,
                        List.of(),
                        List.of(),
                        capabilities);
        };
    }

    private static List<Capability> byCall(Set<Capability> some, Abilities abilities) {
        return some.stream().filter(abilities::byCall).toList();
    }

    /** Each once, in the order of what it would help. */
    private static List<String> improvements(Abilities abilities) {
        return Arrays.stream(Capability.values())
                .map(abilities::of)
                .filter(ability -> ability.support() != Support.NATIVE)
                .map(Ability::cure)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }
}
