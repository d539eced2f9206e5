package io.handshake.carts;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.contract.CartsPage;
import io.handshake.carts.file.FileCart;
import io.handshake.carts.topic.PartnerCart;
import io.handshake.carts.vendure.RealVendure;
import io.handshake.carts.vendure.SimulatedVendure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CartsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "carts.md");

    @Test
    void thePageSaysWhatTheConnectorsDeclareAndTheContractSees() throws IOException {
        String written = Files.readString(PAGE);
        String current = new CartsPage(List.of(
                        FileCart.column(), PartnerCart.column(), SimulatedVendure.column(), RealVendure.column()))
                .in(written);
        if (Boolean.getBoolean("handshake.docs.write")) {
            Files.writeString(PAGE, current);
            return;
        }
        assertThat(written)
                .as("docs/carts.md is out of date; write it anew: mvn -pl cart-connectors -am test -Dtest=CartsPageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dhandshake.docs.write=true")
                .isEqualTo(current);
    }
}
