package io.handshake.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.handshake.sandbox.demo.SimulatedShop.Buyer;
import io.handshake.sandbox.demo.SimulatedShop.Effect;
import io.handshake.sandbox.demo.SimulatedShop.Placed;
import io.handshake.sandbox.launcher.Sandbox;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedShopIT {

    @Test
    void whatShoppersBuyIsInTheLedgerAndAsAdministratorsSeeIt(@TempDir Path data) throws Exception {
        try (Sandbox sandbox = Sandbox.forServices(data)) {
            var _ = sandbox.startCarts();
            SimulatedShop shop = new SimulatedShop(URI.create(sandbox.cartsUrl()), "shop");
            shop.open();
            shop.sells("MUG", "Mug", 1000, 5);

            List<Placed> placed = shop.orders(List.of(
                    new Buyer("A-1", "Ada", "Lovelace", Map.of("MUG", 2)),
                    new Buyer("A-2", "Grace", "Hopper", Map.of("MUG", 1))));

            // Two mugs and 8.25 % on them, and 5.00 for shipping.
            assertThat(placed).first().isEqualTo(new Placed("A-1", "ada.a-1@example.com", new BigDecimal("26.65")));
            assertThat(shop.ledger())
                    .filteredOn(effect -> effect.kind().equals("PLACED"))
                    .extracting(Effect::order, Effect::amount)
                    .containsExactly(tuple("A-1", 2665L), tuple("A-2", 1583L));

            VendureAdmin admin = new VendureAdmin(URI.create(sandbox.cartsUrl() + "/shop"));
            assertThatThrownBy(() -> admin.logIn("superadmin", "wrong")).isInstanceOf(IOException.class);
            admin.logIn("superadmin", "test-only-password");
            assertThat(admin.order("A-1"))
                    .isEqualTo(new VendureAdmin.Order(
                            "A-1",
                            "PaymentAuthorized",
                            List.of(),
                            List.of(new VendureAdmin.Payment("Authorized", new BigDecimal("26.65")))));
            assertThat(admin.order("A-1").settled()).isZero();
            assertThat(admin.order("A-3").state()).isEqualTo("not there");
        }
    }
}
