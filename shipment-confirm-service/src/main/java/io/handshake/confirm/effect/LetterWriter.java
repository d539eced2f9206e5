package io.handshake.confirm.effect;

import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Parcel;
import io.handshake.confirm.domain.Recipient;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.mail.CustomerMails;
import io.handshake.confirm.mail.Letter;
import io.handshake.confirm.mail.Posted;
import io.handshake.runtime.effects.Answer;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes a letter of what left, and gives it to the mail room. */
public final class LetterWriter implements Mailing {
    private final CustomerMails mails;

    public LetterWriter(CustomerMails mails) {
        this.mails = mails;
    }

    @Override
    public Answer write(
            OrderHandshake order, Shipment shipment, int correction, String reference, BooleanSupplier mayStillSend) {
        KnownOrder known = order.order();
        Recipient recipient = known == null ? null : known.recipient();
        String email = recipient == null ? null : recipient.email();
        if (known == null || recipient == null || email == null) {
            return new Answer.Declined("the order has no e-mail address any more");
        }
        Map<LineId, Integer> still = order.stillToShip();
        Letter letter = new Letter(
                order.key(),
                correction == 0 ? Letter.Kind.SHIPPED : Letter.Kind.TRACKING_CHANGED,
                email,
                recipient.firstName(),
                recipient.lastName(),
                recipient.country(),
                shipment.parcels().stream().map(parcel -> box(parcel, known)).toList(),
                still.isEmpty(),
                // A kit stands for its parts.
                known.lines().stream()
                        .filter(line -> line.parentLineId() == null && still.containsKey(line.lineId()))
                        .map(line -> item(line, still.getOrDefault(line.lineId(), 0), known))
                        .toList());
        return switch (mails.post(letter, reference, mayStillSend)) {
            case Posted.Sent(var messageId) -> new Answer.Done(messageId, "the mail server has taken it over");
            case Posted.Refused(var reason) -> new Answer.Declined(reason);
            case Posted.NotSent(var reason, var retryAfter) -> new Answer.NotSent(reason, retryAfter);
            case Posted.Unknown(var reason) -> new Answer.Unknown(reason);
        };
    }

    private static Letter.Box box(Parcel parcel, KnownOrder order) {
        return new Letter.Box(
                parcel.carrier(),
                parcel.service(),
                parcel.trackingNumber(),
                parcel.trackingUrl(),
                parcel.lines().stream().map(units -> item(units, order)).toList());
    }

    private static Letter.Item item(Parcel.Units units, KnownOrder order) {
        return order.line(units.lineId())
                .map(line -> item(line, units.quantity(), order))
                .orElseGet(
                        () -> new Letter.Item(units.sku().value(), units.sku().value(), units.quantity()));
    }

    private static Letter.Item item(OrderLine line, int quantity, KnownOrder order) {
        LineId kit = line.parentLineId();
        return new Letter.Item(
                line.name(),
                line.sku().value(),
                quantity,
                kit == null ? null : order.line(kit).map(OrderLine::name).orElse(null));
    }

    @Override
    public Duration longest() {
        return CustomerMails.CALL_TIMEOUT;
    }
}
