package io.handshake.carts.file;

import io.handshake.carts.contract.CartContract;
import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;

class FileContractTest extends CartContract {

    @Override
    protected Column column() {
        return FileCart.column();
    }

    @Override
    protected CartUnderTest cart() {
        return new FileCart();
    }
}
