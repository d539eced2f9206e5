package io.handshake.confirm.effect;

import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.runtime.effects.Answer;
import java.util.function.BooleanSupplier;

/** Who writes to customers for us. */
@FunctionalInterface
public interface Mailing {

    /**
     * Writes about a shipment.
     *
     * @param correction which correction of its tracking it is about, from 1; 0 if the goods have just left
     * @param reference the same for all attempts; whoever gets two mails with it has been sent one twice
     * @param mayStillSend asked right before the call that counts
     */
    Answer write(
            OrderHandshake order, Shipment shipment, int correction, String reference, BooleanSupplier mayStillSend);
}
