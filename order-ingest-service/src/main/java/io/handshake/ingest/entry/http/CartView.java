package io.handshake.ingest.entry.http;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.Probe;
import io.handshake.ingest.carts.Probed;
import io.handshake.ingest.entry.pull.CartPulls;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One cart and how it is: never its credentials.
 *
 * @param webhooks whether what it sends by itself is taken
 * @param lastProbe null if it was never asked what it can do
 * @param pull null if its orders are not pulled
 */
record CartView(
        String id,
        CartSettings.Type type,
        CartSettings.ImportWhen importWhen,
        ConnectionView connection,
        boolean webhooks,
        @Nullable LastProbe lastProbe,
        @Nullable PullView pull) {

    /** How calls go. */
    enum State {
        /** The last call was answered. */
        UP,
        /** The last call was not answered, or with a fault of the cart. */
        FAILING,
        /** The cart answers, and asked us to wait. */
        PAUSED,
        /** This instance has not called it yet. */
        NOT_CALLED_YET,
        /** It is only files, or its own connector speaks over topics. */
        NEVER_CALLED
    }

    /** As this instance sees it. */
    record ConnectionView(
            State state,
            @Nullable Instant lastAnswer,
            @Nullable Instant failingSince,
            @Nullable String reason,
            Connection.@Nullable Breaker breaker,
            @Nullable Instant pausedUntil) {

        static ConnectionView of(Optional<Connection> known) {
            if (known.isEmpty()) {
                return new ConnectionView(State.NEVER_CALLED, null, null, null, null, null);
            }
            Connection connection = known.get();
            State state;
            if (connection.failingSince() != null) {
                state = State.FAILING;
            } else if (connection.pausedUntil() != null) {
                state = State.PAUSED;
            } else {
                state = connection.lastAnswer() == null ? State.NOT_CALLED_YET : State.UP;
            }
            return new ConnectionView(
                    state,
                    connection.lastAnswer(),
                    connection.failingSince(),
                    connection.reason(),
                    connection.breaker(),
                    connection.pausedUntil());
        }
    }

    /** What came of asking it what it can do. */
    enum Asked {
        ANSWERED,
        FAILED
    }

    /** The newest one, by any instance. */
    record LastProbe(
            Instant at,
            Asked outcome,
            @Nullable String reason,
            @Nullable String cure) {

        static @Nullable LastProbe of(Probed probed) {
            return switch (probed.newest()) {
                case null -> null;
                case Probe.Answered answered -> new LastProbe(answered.at(), Asked.ANSWERED, null, null);
                case Probe.Failed failed -> new LastProbe(failed.at(), Asked.FAILED, failed.reason(), failed.cure());
            };
        }
    }

    /**
     * How the pulling of its orders stands.
     *
     * @param lagSeconds how old what we know of the cart is: while pages are left to read, since the last order that is
     *     stored; else since the cart last answered; null before that
     */
    record PullView(
            @Nullable Instant lastSuccess,
            @Nullable Instant watermark,
            @Nullable Long lagSeconds,
            boolean sweeping,
            int failures,
            CartPulls.@Nullable Failure failure,
            @Nullable Instant pausedUntil,
            long openOrders,
            long parked) {

        static PullView of(CartPulls.Status status, Instant now) {
            Instant upTo = status.sweeping() && status.watermark() != null ? status.watermark() : status.lastSuccess();
            return new PullView(
                    status.lastSuccess(),
                    status.watermark(),
                    upTo == null
                            ? null
                            : Math.max(0, Duration.between(upTo, now).toSeconds()),
                    status.sweeping(),
                    status.failures(),
                    status.failure(),
                    status.pausedUntil(),
                    status.openOrders(),
                    status.parked());
        }
    }

    static CartView of(
            CartSettings cart, CartConnector connector, Probed probed, Optional<CartPulls.Status> pull, Instant now) {
        return new CartView(
                cart.id().value(),
                cart.type(),
                cart.importWhen(),
                ConnectionView.of(connector.connection()),
                connector.hints().isPresent(),
                LastProbe.of(probed),
                pull.map(status -> PullView.of(status, now)).orElse(null));
    }
}
