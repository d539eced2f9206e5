package io.handshake.carts.vendure;

import io.handshake.carts.contract.CartContract;
import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Runs only with {@code -Dhandshake.vendure=true}; needs Node 20 and npm. */
@Tag("vendure")
class RealVendureContractIT extends CartContract {
    private static VendureShop shop;

    @BeforeAll
    static void start() throws Exception {
        shop = VendureShop.start();
        RealVendure.stockUp(shop);
    }

    @AfterAll
    static void stop() {
        if (shop != null) {
            shop.close();
        }
    }

    @Override
    protected Column column() {
        return RealVendure.column();
    }

    @Override
    protected CartUnderTest cart() {
        return new RealVendure(shop);
    }
}
