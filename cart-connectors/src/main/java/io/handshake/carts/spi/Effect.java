package io.handshake.carts.spi;

import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.Sku;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that is to happen at a cart, once. It carries all that a connector, or a command to somebody else's, needs. */
public sealed interface Effect {

    Attempt attempt();

    EffectKind kind();

    /** What a {@link FulfilmentDesk} does. */
    sealed interface AtFulfilment extends Effect {
        OrderRef order();
    }

    /** What a {@link RefundDesk} does. */
    sealed interface AtRefunds extends Effect {
        OrderRef order();
    }

    /**
     * Goods have left.
     *
     * @param completesOrder whether all that was to be shipped has now left, so that the order may be closed
     * @param notifyCustomer whether the cart should write to the customer, if it does so with this call
     * @param known references from the receipts of other shipments of this order: none of them is this one, however
     *     alike
     */
    record MarkShipped(
            Attempt attempt,
            OrderRef order,
            Instant shippedAt,
            List<Parcel> parcels,
            boolean completesOrder,
            boolean notifyCustomer,
            Set<String> known)
            implements AtFulfilment {
        public MarkShipped {
            parcels = List.copyOf(parcels);
            known = Set.copyOf(known);
        }

        @Override
        public EffectKind kind() {
            return EffectKind.MARK_SHIPPED;
        }
    }

    /** Other tracking for a shipment; {@code shipment} is the cart's id of it, from its receipt. */
    record CorrectTracking(Attempt attempt, OrderRef order, String shipment, Parcel parcel, boolean notifyCustomer)
            implements AtFulfilment {
        @Override
        public EffectKind kind() {
            return EffectKind.CORRECT_TRACKING;
        }
    }

    /** A shipment that did not leave after all; {@code shipment} is the cart's id of it. */
    record VoidShipment(Attempt attempt, OrderRef order, String shipment, String reason) implements AtFulfilment {
        @Override
        public EffectKind kind() {
            return EffectKind.VOID_SHIPMENT;
        }
    }

    /**
     * Money is collected.
     *
     * @param amount null: all that is authorised and not yet captured
     * @param lines what it is for, because some carts capture by lines; may be empty
     * @param last whether no further capture will come, so that the rest may be released
     */
    record Capture(
            Attempt attempt, OrderRef order, @Nullable Money amount, List<LineQuantity> lines, boolean last)
            implements AtFulfilment {
        public Capture {
            lines = List.copyOf(lines);
        }

        @Override
        public EffectKind kind() {
            return EffectKind.CAPTURE;
        }
    }

    /**
     * The cart writes to the customer.
     *
     * @param shipment the cart's id of the shipment it is about; null if it has none
     * @param text what to write, for carts that send our words; without personal data, which the cart has
     */
    record NotifyCustomer(
            Attempt attempt, OrderRef order, @Nullable String shipment, String text) implements AtFulfilment {
        @Override
        public EffectKind kind() {
            return EffectKind.NOTIFY_CUSTOMER;
        }
    }

    /** Stock is set; repeating it is harmless. */
    record SetStock(Attempt attempt, List<Level> levels) implements Effect {
        public SetStock {
            levels = List.copyOf(levels);
        }

        /**
         * One SKU's new number.
         *
         * @param sku as the cart writes it
         * @param quantity as the cart's {@link Traits.StockMeaning} wants it
         * @param backorders whether more may be sold than there is; null leaves the cart's setting alone
         * @param expected what the cart is thought to have now, for carts that compare; null: set it in any case
         * @param version of the level that this number was made from: the higher is the newer
         */
        public record Level(
                Sku sku,
                int quantity,
                @Nullable Boolean backorders,
                @Nullable Integer expected,
                long version) {}

        @Override
        public EffectKind kind() {
            return EffectKind.SET_STOCK;
        }
    }

    /**
     * Money goes back.
     *
     * @param amount what the customer gets, exactly: a cart that would reckon another sum from the lines must decline
     * @param lines what it is for; may be empty
     * @param shipping the part of the amount that is for shipping; null if the cart need not know
     * @param reason for people, without personal data
     * @param recordedReturn the cart's id of the return it belongs to; null if the cart keeps none
     */
    record Refund(
            Attempt attempt,
            OrderRef order,
            Money amount,
            List<RefundLine> lines,
            @Nullable Money shipping,
            String reason,
            boolean notifyCustomer,
            @Nullable String recordedReturn)
            implements AtRefunds {
        public Refund {
            lines = List.copyOf(lines);
        }

        /** Whether the cart is to put the units back into its stock, where a refund does that. */
        public record RefundLine(LineQuantity line, boolean restock) {}

        @Override
        public EffectKind kind() {
            return EffectKind.REFUND;
        }
    }

    /**
     * Goods have come back, for carts that keep returns themselves.
     *
     * @param refund money to move with the same call, where {@link Traits.Returns#WITH_REFUND}; null if none
     */
    record RecordReturn(
            Attempt attempt,
            OrderRef order,
            Instant receivedAt,
            List<ReturnedLine> lines,
            @Nullable Money refund,
            boolean notifyCustomer)
            implements AtRefunds {
        public RecordReturn {
            lines = List.copyOf(lines);
        }

        /** {@code good} units can be sold again; the others are damaged and must not enter the cart's stock. */
        public record ReturnedLine(
                LineQuantity line, boolean good, @Nullable String reason) {}

        @Override
        public EffectKind kind() {
            return EffectKind.RECORD_RETURN;
        }
    }
}
