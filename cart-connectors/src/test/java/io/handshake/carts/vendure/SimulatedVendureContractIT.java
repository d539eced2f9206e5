package io.handshake.carts.vendure;

import io.handshake.carts.contract.CartContract;
import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;
import io.handshake.sandbox.carts.SimulatedCarts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SimulatedVendureContractIT extends CartContract {
    private static SimulatedCarts carts;

    @BeforeAll
    static void start() {
        carts = SimulatedCarts.start();
    }

    @AfterAll
    static void stop() {
        carts.close();
    }

    @Override
    protected Column column() {
        return SimulatedVendure.column();
    }

    @Override
    protected CartUnderTest cart() {
        return new SimulatedVendure(carts);
    }
}
