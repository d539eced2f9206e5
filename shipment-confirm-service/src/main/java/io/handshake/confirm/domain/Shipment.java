package io.handshake.confirm.domain;

import io.handshake.vocabulary.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One shipment of an order: what was reported, and how far the cart has come to know of it.
 *
 * @param corrections in the order in which they came; the last one counts
 * @param voiding null unless it never left after all
 * @param parcels what is in it, in the order's lines; empty until it was announced
 * @param provisional whether its lines were named without knowing the order
 * @param toCart what the cart is told, decided when the handshake began: kits in it, and no more than was ordered
 * @param completes whether nothing of the order remained to be shipped then
 * @param begun whether the handshake at the cart has begun, so that it can't be held any more
 * @param correctedAtCart how many of the corrections the cart was, or is being, told
 * @param recalled whether the cart was, or is being, told that it never left
 * @param released whether a person wants it done in spite of what it contradicts
 * @param steps all four, or none before the handshake has been looked at
 * @param demand what is to be captured; null until that is decided
 * @param moved what was captured; null if nothing was
 * @param cartReference what the cart calls the shipment; null until it says so
 * @param mailed the newest correction that a mail of ours to the customer says; 0 for none
 * @param announced how many of its facts were told: that it left, each correction, that it did not leave
 * @param told the steps whose end was told
 */
public record Shipment(
        Report report,
        Instant receivedAt,
        List<Correction> corrections,
        @Nullable Voiding voiding,
        Standing standing,
        List<Parcel> parcels,
        boolean provisional,
        List<Parcel> toCart,
        boolean completes,
        boolean begun,
        int correctedAtCart,
        boolean recalled,
        boolean released,
        Map<Step.Name, Step> steps,
        @Nullable Demand demand,
        @Nullable Money moved,
        @Nullable String cartReference,
        int mailed,
        int announced,
        Set<Step.Name> told) {

    /** How a shipment stands to its order. */
    public enum Standing {
        /** The order has not come yet. */
        AWAITS_ORDER,
        /** Nothing speaks against it. */
        CLEAR,
        /** It contradicts the order, and a person must decide. */
        HELD,
        /** It never left. */
        VOIDED
    }

    /**
     * Other tracking: the same goods, in these packages.
     *
     * @param source where it was read, so that it is known when it is read there again; null if it came by itself
     */
    public record Correction(
            List<Box> boxes, Instant at, @Nullable String source) {
        public Correction {
            boxes = List.copyOf(boxes);
        }
    }

    /** It never left; {@code reason} is one line without personal data. */
    public record Voiding(String reason, Instant at) {}

    public Shipment {
        corrections = List.copyOf(corrections);
        parcels = List.copyOf(parcels);
        toCart = List.copyOf(toCart);
        EnumMap<Step.Name, Step> ordered = new EnumMap<>(Step.Name.class);
        ordered.putAll(steps);
        steps = Collections.unmodifiableMap(ordered);
        EnumSet<Step.Name> names = EnumSet.noneOf(Step.Name.class);
        names.addAll(told);
        told = Collections.unmodifiableSet(names);
    }

    static Shipment reported(Report report, Instant now) {
        return new Shipment(
                report,
                now,
                List.of(),
                null,
                Standing.AWAITS_ORDER,
                List.of(),
                false,
                List.of(),
                false,
                false,
                0,
                false,
                false,
                Map.of(),
                null,
                null,
                null,
                0,
                0,
                Set.of());
    }

    public String id() {
        return report.shipmentId();
    }

    /** As it was corrected last. */
    public List<Box> boxes() {
        return corrections.isEmpty() ? report.boxes() : corrections.getLast().boxes();
    }

    public boolean voided() {
        return voiding != null;
    }

    boolean tracked() {
        return boxes().stream().anyMatch(box -> box.trackingNumber() != null);
    }

    @Nullable
    Step step(Step.Name name) {
        return steps.get(name);
    }

    boolean done(Step.Name name) {
        Step step = steps.get(name);
        return step != null && step.done();
    }

    boolean ended(Step.Name name) {
        Step step = steps.get(name);
        return step != null && step.ended();
    }

    /** Whether the step is, for now, not in the machine's hands. */
    boolean resting(Step.Name name) {
        Step step = steps.get(name);
        return step != null
                && switch (step.state()) {
                    case WAITING, RUNNING -> false;
                    case PUT_OFF, BY_HAND, STOPPED, ENDED -> true;
                };
    }

    /** Since when the cart should know of it as it is now. */
    public Instant statedAt() {
        return corrections.isEmpty() ? receivedAt : corrections.getLast().at();
    }

    /** Whether all four steps have ended. */
    public boolean finished() {
        return !steps.isEmpty() && steps.values().stream().allMatch(Step::ended);
    }

    /** Since when all four have ended; null while one has not. */
    public @Nullable Instant finishedAt() {
        return finished()
                ? steps.values().stream().map(Step::at).max(Instant::compareTo).orElse(null)
                : null;
    }

    Shipment corrected(List<Box> boxes, @Nullable String source, Instant now) {
        List<Correction> more = new ArrayList<>(corrections);
        more.add(new Correction(boxes, now, source));
        return change().corrections(more).done();
    }

    Change change() {
        return new Change(this);
    }

    /** A shipment on its way to its next state. */
    static final class Change {
        private final Shipment from;
        private List<Correction> corrections;
        private @Nullable Voiding voiding;
        private Standing standing;
        private List<Parcel> parcels;
        private boolean provisional;
        private List<Parcel> toCart;
        private boolean completes;
        private boolean begun;
        private int correctedAtCart;
        private boolean recalled;
        private boolean released;
        private final EnumMap<Step.Name, Step> steps = new EnumMap<>(Step.Name.class);
        private @Nullable Demand demand;
        private @Nullable Money moved;
        private @Nullable String cartReference;
        private int mailed;
        private int announced;
        private Set<Step.Name> told;

        private Change(Shipment from) {
            this.from = from;
            this.corrections = from.corrections;
            this.voiding = from.voiding;
            this.standing = from.standing;
            this.parcels = from.parcels;
            this.provisional = from.provisional;
            this.toCart = from.toCart;
            this.completes = from.completes;
            this.begun = from.begun;
            this.correctedAtCart = from.correctedAtCart;
            this.recalled = from.recalled;
            this.released = from.released;
            this.steps.putAll(from.steps);
            this.demand = from.demand;
            this.moved = from.moved;
            this.cartReference = from.cartReference;
            this.mailed = from.mailed;
            this.announced = from.announced;
            this.told = from.told;
        }

        Change corrections(List<Correction> all) {
            corrections = all;
            return this;
        }

        Change voiding(Voiding why) {
            voiding = why;
            return this;
        }

        Change standing(Standing now) {
            standing = now;
            return this;
        }

        Change parcels(List<Parcel> in, boolean asGuessed) {
            parcels = in;
            provisional = asGuessed;
            return this;
        }

        Change begun(List<Parcel> told, boolean nothingRemains) {
            begun = true;
            toCart = told;
            completes = nothingRemains;
            return this;
        }

        Change correctedAtCart(int corrections) {
            correctedAtCart = corrections;
            return this;
        }

        Change recalled() {
            recalled = true;
            return this;
        }

        Change released() {
            released = true;
            return this;
        }

        Change step(Step step) {
            steps.put(step.name(), step);
            return this;
        }

        Change demand(Demand asked) {
            demand = asked;
            return this;
        }

        Change moved(Money amount) {
            moved = amount;
            return this;
        }

        Change cartReference(String reference) {
            cartReference = reference;
            return this;
        }

        Change mailed(int correction) {
            mailed = correction;
            return this;
        }

        Change announced(int facts) {
            announced = facts;
            return this;
        }

        Change told(Set<Step.Name> ended) {
            told = ended;
            return this;
        }

        Shipment done() {
            return new Shipment(
                    from.report,
                    from.receivedAt,
                    corrections,
                    voiding,
                    standing,
                    parcels,
                    provisional,
                    toCart,
                    completes,
                    begun,
                    correctedAtCart,
                    recalled,
                    released,
                    steps,
                    demand,
                    moved,
                    cartReference,
                    mailed,
                    announced,
                    told);
        }
    }
}
