package io.handshake.carts.topic;

import io.handshake.carts.contract.CartContract;
import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;

class TopicContractTest extends CartContract {

    @Override
    protected Column column() {
        return PartnerCart.column();
    }

    @Override
    protected CartUnderTest cart() {
        return new PartnerCart();
    }
}
