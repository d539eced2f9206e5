package io.handshake.confirm.carts;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.CartConnectors;
import io.handshake.carts.CartSettings;
import io.handshake.carts.CartSettings.Confirming;
import io.handshake.carts.CartSettings.Type;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Traits;
import io.handshake.confirm.domain.CartWays;
import io.handshake.confirm.domain.Step.Strategy;
import io.handshake.vocabulary.CartId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaysTest {
    private static final CartId SHOP = new CartId("shop");
    private static final CommandPort NOWHERE = new CommandPort() {
        @Override
        public Outcome hand(Effect effect) {
            return new Outcome.NotSent("UNAVAILABLE", "nobody is there", null, false);
        }

        @Override
        public LookUp lookUp(Effect effect) {
            return new LookUp.Absent();
        }
    };

    private static CartSettings cart(Type type, Confirming confirming) {
        CartSettings plain = CartSettings.of(SHOP, type);
        return new CartSettings(
                SHOP,
                type,
                URI.create("https://shop.example"),
                plain.importWhen(),
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                plain.timeZone(),
                confirming,
                Map.of("username", "u", "password", "p"));
    }

    private static Declaration declared(CartSettings cart) {
        try (var connector =
                new CartConnectors(ConnectorOptions.defaults(Clock.systemUTC()), _ -> NOWHERE).open(cart)) {
            return connector.declaration();
        }
    }

    private static CartWays ways(CartSettings cart, Declaration known, boolean mailing) {
        return new Ways(List.of(cart), _ -> Optional.of(known), mailing).apply(SHOP);
    }

    private static CartWays ways(Type type) {
        CartSettings cart = cart(type, Confirming.DEFAULT);
        return ways(cart, declared(cart), true);
    }

    @Test
    void aCartOfFilesIsToldByItsFileAndMoneyIsAPersonsBusiness() {
        CartWays ways = ways(Type.FILE);

        assertThat(List.of(ways.status(), ways.tracking(), ways.correction(), ways.voiding()))
                .allSatisfy(way -> {
                    assertThat(way.strategy()).isEqualTo(Strategy.FILE);
                    assertThat(way.reason()).isNotBlank();
                });
        assertThat(ways.capture().strategy()).isEqualTo(Strategy.TASK);
        assertThat(ways.capture().reason()).contains("only files");
        assertThat(ways.notice().way().strategy()).isEqualTo(Strategy.MAIL);
        assertThat(ways.inPart()).isTrue();
    }

    @Test
    void aCartWhoseApiIsNotKnownHereIsAPersonsWork() {
        CartWays ways = ways(Type.MAGENTO);

        assertThat(List.of(ways.status(), ways.tracking(), ways.capture(), ways.correction(), ways.voiding()))
                .extracting(CartWays.Way::strategy)
                .containsOnly(Strategy.TASK);
    }

    @Test
    void aCartOfTopicsIsToldByCommandsAndWritesWhenCommanded() {
        CartWays ways = ways(Type.TOPIC);

        assertThat(List.of(ways.status(), ways.tracking(), ways.capture(), ways.correction(), ways.voiding()))
                .extracting(CartWays.Way::strategy)
                .containsOnly(Strategy.EMULATED);
        assertThat(ways.notice().way().strategy()).isEqualTo(Strategy.EMULATED);
        assertThat(ways.notice().withStatus()).isFalse();
        assertThat(ways.captureInPart()).isTrue();
        assertThat(ways.order()).isEqualTo(CartWays.Order.EITHER);
    }

    @Test
    void vendureSettlesFirstCapturesWholeAndWeWrite() {
        CartWays ways = ways(Type.VENDURE);

        assertThat(ways.order()).isEqualTo(CartWays.Order.SETTLE_THEN_SHIP);
        assertThat(ways.status().strategy()).isEqualTo(Strategy.NATIVE);
        assertThat(ways.tracking().strategy()).isEqualTo(Strategy.NATIVE);
        assertThat(ways.captureInPart()).isFalse();
        assertThat(ways.correction().strategy()).isEqualTo(Strategy.TASK);
        assertThat(ways.correction().reason()).contains("cannot be changed");
        assertThat(ways.voiding().strategy()).isEqualTo(Strategy.NATIVE);
        assertThat(ways.notice().way().strategy()).isEqualTo(Strategy.MAIL);
    }

    @Test
    void nobodyWritesWhereTheMerchantWantsNone() {
        CartSettings cart = cart(
                Type.TOPIC, new Confirming(CartSettings.CaptureWith.LAST_SHIPMENT, 6, null, false, null, null, "en"));
        CartWays ways = ways(cart, declared(cart), true);

        assertThat(ways.notice().way())
                .isEqualTo(new CartWays.Way(Strategy.NONE, "customer-mail is none in carts.yaml"));
        assertThat(ways.captureWithLast()).isTrue();
        assertThat(ways.authorizationLasts()).isEqualTo(Duration.ofDays(6));
    }

    @Test
    void withoutAMailServerWritingIsAPersonsWork() {
        CartSettings cart = cart(Type.VENDURE, Confirming.DEFAULT);
        CartWays ways = ways(cart, declared(cart), false);

        assertThat(ways.notice().way().strategy()).isEqualTo(Strategy.TASK);
        assertThat(ways.notice().way().reason()).contains("SMTP_URL");
    }

    @Test
    void whatTheLiveCartLacksIsAPersonsWorkWithItsCure() {
        CartSettings cart = cart(Type.VENDURE, Confirming.DEFAULT);
        Declaration best = declared(cart);
        Declaration less = new Declaration(
                best.abilities()
                        .with(
                                Capability.CAPTURE,
                                Ability.none("the user may not settle").curedBy("grant UpdateOrder")),
                best.traits());

        assertThat(ways(cart, less, true).capture())
                .isEqualTo(new CartWays.Way(Strategy.TASK, "the user may not settle; grant UpdateOrder"));
    }

    @Test
    void aCartThatCapturesWhenItsOrderIsShippedIsToldFirstAndReadThen() {
        CartSettings cart = cart(Type.VENDURE, Confirming.DEFAULT);
        Declaration best = declared(cart);
        CartWays ways = ways(cart, with(best, Traits.StepOrder.EITHER, Traits.Capturing.BY_STATE_CHANGE), true);

        assertThat(ways.order()).isEqualTo(CartWays.Order.SHIP_THEN_SETTLE);
        assertThat(ways.capture().strategy()).isEqualTo(Strategy.EMULATED);
        assertThat(ways(cart, with(best, Traits.StepOrder.EITHER, Traits.Capturing.ELSEWHERE), true)
                        .capture()
                        .strategy())
                .isEqualTo(Strategy.NONE);
    }

    private static Declaration with(Declaration best, Traits.StepOrder order, Traits.Capturing capturing) {
        Traits traits = best.traits();
        return new Declaration(
                best.abilities(),
                new Traits(
                        order,
                        capturing,
                        traits.notifying(),
                        traits.stockMeaning(),
                        traits.returns(),
                        traits.cursor(),
                        traits.proofs()));
    }

    @Test
    void aCartThatLeftTheSettingsIsAPersonsWork() {
        assertThat(new Ways(List.of(), _ -> Optional.empty(), true).apply(SHOP).status())
                .isEqualTo(new CartWays.Way(Strategy.TASK, "cart 'shop' is not in carts.yaml any more"));
    }
}
