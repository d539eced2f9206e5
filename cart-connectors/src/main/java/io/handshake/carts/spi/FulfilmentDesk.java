package io.handshake.carts.spi;

/**
 * Where a cart is told what left, and where money is collected. Every method returns an outcome and throws only for a
 * broken program. A method whose capability is not {@linkplain Support#byCall() by call} answers {@code Declined}
 * {@code UNSUPPORTED}.
 */
public interface FulfilmentDesk {

    /**
     * Marks goods as shipped. The receipt names the steps it covered: mostly STATUS and TRACKING, with NOTIFY where the
     * cart writes with the same call. It may take several calls; after an answer lost in between, {@link #lookUp} says
     * {@code Begun}, and the same effect again goes on where it stopped.
     */
    Outcome markShipped(Effect.MarkShipped effect);

    Outcome correctTracking(Effect.CorrectTracking effect);

    Outcome voidShipment(Effect.VoidShipment effect);

    /** Collects money; the receipt's amount is what moved. Never more than asked: else it declines. */
    Outcome capture(Effect.Capture effect);

    Outcome notifyCustomer(Effect.NotifyCustomer effect);

    /** What the cart now shows, for reconciliation. */
    Answer<OrderSeen> read(OrderRef order);

    /** Looks for what became of an attempt whose answer was lost. */
    LookUp lookUp(Effect.AtFulfilment effect);
}
