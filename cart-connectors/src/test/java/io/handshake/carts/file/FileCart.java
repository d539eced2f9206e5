package io.handshake.carts.file;

import io.handshake.carts.CartSettings;
import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;
import io.handshake.carts.contract.Happened;
import io.handshake.carts.contract.Opening;
import io.handshake.carts.contract.Patience;
import io.handshake.carts.contract.Placed;
import io.handshake.carts.contract.Trouble;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cart that nobody can reach: its orders came in a file. */
public final class FileCart implements CartUnderTest {
    private static final CartSettings SETTINGS = CartSettings.of(new CartId("legacy"), CartSettings.Type.FILE);

    /** What is known of it. */
    public static Column column() {
        return new Column("file", "as it is", Opening.declaration(SETTINGS), Set.of(), false);
    }

    @Override
    public CartConnector open(Patience patience) {
        return Opening.of(SETTINGS, patience);
    }

    @Override
    public CartConnector openNowhere() {
        return open(Patience.USUAL);
    }

    @Override
    public Placed place(Map<Sku, Integer> units) {
        List<LineQuantity> lines = units.entrySet().stream()
                .map(line -> new LineQuantity(LineId.of(line.getKey(), 1), null, line.getKey(), line.getValue()))
                .toList();
        return new Placed(
                new OrderRef(new OrderKey(SETTINGS.id(), "1001"), null),
                lines,
                new Money(new BigDecimal("100.00"), "USD"));
    }

    @Override
    public List<Happened> happened(EffectKind kind, Placed order) {
        return List.of();
    }

    @Override
    public int onHand(Sku sku) {
        return 0;
    }

    @Override
    public long requests() {
        return 0;
    }

    @Override
    public List<String> calls(EffectKind kind) {
        return List.of();
    }

    @Override
    public void trouble(String call, Trouble trouble, int times) {
        throw new UnsupportedOperationException("a cart of files is not called");
    }

    @Override
    public void close() {
        // nothing is open
    }
}
