package io.handshake.carts;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderHints;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.StockDesk;
import io.handshake.carts.topic.TopicConnector;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AsProbedTest {
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private final MovedClock clock = new MovedClock();
    private final AlwaysDone port = new AlwaysDone();
    private final LessThanDeclared below = new LessThanDeclared(
            new TopicConnector(CartSettings.of(new CartId("shop"), CartSettings.Type.TOPIC), port, clock), clock);
    private final CartConnector cart = new AsProbed(below, clock);

    @Test
    void whatWasNotProbedIsTried() {
        assertThat(capture()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void whatTheProbeFoundMissingIsDeclinedWithItsCure() {
        cart.probe();

        assertThat(capture()).isEqualTo(new Outcome.Declined("UNSUPPORTED", "the scope is missing; grant it"));
        assertThat(port.calls).isZero();
    }

    @Test
    void aProbeIsBelievedForTenMinutes() {
        cart.probe();
        clock.now = START.plus(Duration.ofMinutes(10));
        assertThat(capture()).isInstanceOf(Outcome.Declined.class);

        clock.now = clock.now.plusMillis(1);

        assertThat(capture()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aProbeThatFailsChangesNothing() {
        cart.probe();
        below.answers = false;
        cart.probe();

        assertThat(capture()).isInstanceOf(Outcome.Declined.class);
    }

    @Test
    void whatWasSentBeforeIsLookedFor() {
        cart.probe();

        assertThat(cart.lookUp(effect())).isInstanceOf(LookUp.Found.class);
    }

    private Outcome capture() {
        return cart.perform(effect());
    }

    private Effect effect() {
        return new Effect.Capture(
                new Attempt("e-1", clock.now.plusSeconds(60)),
                new OrderRef(OrderKey.parse("shop/1001"), null),
                null,
                List.of(),
                true);
    }

    private static final class MovedClock extends Clock {
        private Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static final class AlwaysDone implements CommandPort {
        private static final Receipt RECEIPT = Receipt.of("1", "done");
        private int calls;

        @Override
        public Outcome hand(Effect effect) {
            calls++;
            return new Outcome.Done(RECEIPT);
        }

        @Override
        public LookUp lookUp(Effect effect) {
            return new LookUp.Found(RECEIPT);
        }
    }

    /** The same cart, where a probe finds that captures are not granted. */
    private static final class LessThanDeclared implements CartConnector {
        private final CartConnector whole;
        private final Clock clock;
        private boolean answers = true;

        LessThanDeclared(CartConnector whole, Clock clock) {
            this.whole = whole;
            this.clock = clock;
        }

        @Override
        public Probe probe() {
            if (!answers) {
                return new Probe.Failed(clock.instant(), "it is away", "wait");
            }
            Abilities less = declaration()
                    .abilities()
                    .withAll(
                            Set.of(Capability.CAPTURE, Capability.CAPTURE_IN_PART),
                            Ability.none("the scope is missing").curedBy("grant it"));
            return Probe.Answered.asDeclared(
                    clock.instant(), new Declaration(less, declaration().traits()), "less");
        }

        @Override
        public CartId cart() {
            return whole.cart();
        }

        @Override
        public Declaration declaration() {
            return whole.declaration();
        }

        @Override
        public Optional<Connection> connection() {
            return whole.connection();
        }

        @Override
        public Gate gate() {
            return whole.gate();
        }

        @Override
        public Optional<OrderSource> orders() {
            return whole.orders();
        }

        @Override
        public Optional<OrderHints> hints() {
            return whole.hints();
        }

        @Override
        public Optional<FulfilmentDesk> fulfilment() {
            return whole.fulfilment();
        }

        @Override
        public Optional<StockDesk> stock() {
            return whole.stock();
        }

        @Override
        public Optional<RefundDesk> refunds() {
            return whole.refunds();
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
