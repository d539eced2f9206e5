package io.handshake.ingest.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.Step;
import io.handshake.carts.spi.Support;
import io.handshake.carts.spi.Traits;
import io.handshake.ingest.carts.Probed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a cart can do.
 *
 * @param basis whether the live cart was asked, or this is what its kind can do at best
 * @param probedAt null if it was never asked
 * @param steps the four steps of the handshake after goods have left, and how each is done
 */
record CapabilitiesView(
        String cartId,
        CartSettings.Type type,
        Basis basis,
        @Nullable Instant probedAt,
        List<StepView> steps,
        List<CapabilityView> capabilities,
        TraitsView traits) {

    /** Where it is from. */
    enum Basis {
        PROBED,
        DECLARED
    }

    /** One step: {@code native}, {@code emulated}, {@code task} or {@code none}, and why not better. */
    record StepView(
            Step step,
            Capability capability,
            String support,
            String reason,
            @Nullable String cure) {

        static StepView of(Step step, Abilities abilities) {
            Capability capability = switch (step) {
                case STATUS -> Capability.MARK_SHIPPED;
                case TRACKING -> Capability.TRACKING;
                case CAPTURE -> Capability.CAPTURE;
                case NOTIFY -> Capability.NOTIFY_CUSTOMER;
            };
            Ability ability = abilities.of(capability);
            return new StepView(step, capability, word(ability.support()), ability.reason(), ability.cure());
        }
    }

    /**
     * One capability.
     *
     * @param declared what it is at best for this kind of cart
     * @param needs which others it cannot be without
     */
    record CapabilityView(
            Capability capability,
            String support,
            String reason,
            @Nullable String cure,
            String declared,
            List<Capability> needs) {

        static CapabilityView of(Capability capability, Abilities abilities, Abilities declared) {
            Ability ability = abilities.of(capability);
            return new CapabilityView(
                    capability,
                    word(ability.support()),
                    ability.reason(),
                    ability.cure(),
                    word(declared.of(capability).support()),
                    capability.needs().stream().sorted().toList());
        }
    }

    /** How the cart is to be treated. */
    record TraitsView(
            Traits.StepOrder stepOrder,
            Traits.Capturing capturing,
            Traits.Notifying notifying,
            Traits.StockMeaning stockMeaning,
            Traits.Returns returns,
            @Nullable CursorView cursor,
            List<ProofView> proofs) {

        static TraitsView of(Traits traits) {
            Traits.Cursor cursor = traits.cursor();
            return new TraitsView(
                    traits.stepOrder(),
                    traits.capturing(),
                    traits.notifying(),
                    traits.stockMeaning(),
                    traits.returns(),
                    cursor == null
                            ? null
                            : new CursorView(
                                    cursor.field(),
                                    cursor.showsChanges(),
                                    cursor.overlap().toSeconds()),
                    Arrays.stream(EffectKind.values())
                            .map(kind -> ProofView.of(kind, traits.proof(kind)))
                            .toList());
        }
    }

    /** By which field orders are pulled. */
    record CursorView(String field, boolean showsChanges, long overlapSeconds) {}

    /** How one learns whether an effect has happened after its answer was lost. */
    enum ProofKind {
        KEY,
        LOOK_UP,
        REPEATABLE,
        NONE
    }

    /**
     * For one kind of effect.
     *
     * @param keyLifetimeSeconds of a key: how long the cart remembers it
     * @param settlingSeconds of a look-up: after how long finding nothing proves something
     */
    record ProofView(
            EffectKind effect,
            ProofKind proof,
            @Nullable Long keyLifetimeSeconds,
            @Nullable Long settlingSeconds) {

        static ProofView of(EffectKind kind, Proof proof) {
            return switch (proof) {
                case Proof.Key(Duration lifetime) -> new ProofView(kind, ProofKind.KEY, lifetime.toSeconds(), null);
                case Proof.LookUp(Duration settling) ->
                    new ProofView(kind, ProofKind.LOOK_UP, null, settling.toSeconds());
                case Proof.Repeatable() -> new ProofView(kind, ProofKind.REPEATABLE, null, null);
                case Proof.None() -> new ProofView(kind, ProofKind.NONE, null, null);
            };
        }
    }

    /** As a person reads it; the same words as in the documents. */
    static String word(Support support) {
        return support.name().toLowerCase(Locale.ROOT);
    }

    static CapabilitiesView of(CartSettings cart, CartConnector connector, Probed probed) {
        Declaration declared = connector.declaration();
        Probe.Answered answered = probed.answered();
        Abilities abilities = answered == null ? declared.abilities() : answered.abilities();
        return new CapabilitiesView(
                cart.id().value(),
                cart.type(),
                answered == null || connector.connection().isEmpty() ? Basis.DECLARED : Basis.PROBED,
                answered == null ? null : answered.at(),
                Arrays.stream(Step.values())
                        .map(step -> StepView.of(step, abilities))
                        .toList(),
                Arrays.stream(Capability.values())
                        .map(capability -> CapabilityView.of(capability, abilities, declared.abilities()))
                        .toList(),
                TraitsView.of(answered == null ? declared.traits() : answered.traits()));
    }
}
