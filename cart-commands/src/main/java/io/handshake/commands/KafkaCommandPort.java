package io.handshake.commands;

import com.mongodb.MongoException;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Parcel;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.Receipt.Applied;
import io.handshake.carts.spi.Step;
import io.handshake.events.v1.CartCommand;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.Money;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out the effects for one cart. First the command is noted, with a version of its own, so that whatever is answered
 * is known as ours; then it is sent. A death in between leaves a note of a command that nobody got; the ledger then hands the
 * same effect out again, as the next version.
 */
final class KafkaCommandPort implements CommandPort {
    private static final Logger log = LoggerFactory.getLogger(KafkaCommandPort.class);
    private static final int RACES = 20;

    private final CartSettings cart;
    private final CommandRecord records;
    private final SentCommands commands;
    private final CommandSender sender;
    private final CommandSettings settings;
    private final Clock clock;
    private final String topic;

    KafkaCommandPort(
            CartSettings cart, SentCommands commands, CommandSender sender, CommandSettings settings, Clock clock) {
        this.cart = cart;
        this.records = new CommandRecord(cart);
        this.commands = commands;
        this.sender = sender;
        this.settings = settings;
        this.clock = clock;
        this.topic = Topics.cartCommands(cart.id().value());
    }

    @Override
    public Outcome hand(Effect effect) {
        if (effect instanceof Effect.RecordReturn) {
            return new Outcome.Declined("UNSUPPORTED", "there is no command that records a return");
        }
        if (now().isAfter(effect.attempt().deadline())) {
            return new Outcome.NotSent("TOO_LATE", "its deadline passed before it was handed out", null, false);
        }
        SentCommand noted;
        try {
            noted = note(effect);
        } catch (MongoException away) {
            return notSent("it could not be noted: " + away.getClass().getSimpleName());
        }
        SentCommand.Told told = noted.told();
        if (told != null && told.isFinal()) {
            return outcome(effect, told);
        }
        CartCommand command;
        try {
            command = records.of(effect, noted.version(), noted.deadline()).orElseThrow();
        } catch (ArithmeticException tooExact) {
            return new Outcome.Declined("BAD_AMOUNT", "an amount has more than four decimals");
        }
        return switch (sender.send(topic, noted.key(), command)) {
            case CommandSender.Sent.Acknowledged _ -> {
                log.info(
                        "cart={} effect={} key={} version={} outcome=handed-out deadline={}",
                        cart.id(),
                        noted.effectId(),
                        noted.key(),
                        noted.version(),
                        noted.deadline());
                yield new Outcome.Pending(
                        noted.effectId(), "handed out as version " + noted.version(), settings.lookEvery());
            }
            case CommandSender.Sent.Refused(String reason) -> notSent(reason);
            case CommandSender.Sent.InDoubt(String reason) -> new Outcome.Unknown(reason, false);
        };
    }

    private static Outcome notSent(String reason) {
        return new Outcome.NotSent("UNAVAILABLE", reason, null, false);
    }

    private SentCommand note(Effect effect) {
        String effectId = effect.attempt().reference();
        for (int race = 0; race < RACES; race++) {
            SentCommand before = commands.find(effectId).orElse(null);
            if (before != null && before.isAnswered()) {
                return before;
            }
            long version = CommandRecord.version(effect, before == null ? 0 : before.version());
            Instant now = now();
            Instant deadline = later(effect.attempt().deadline(), now.plus(settings.startWithin()));
            SentCommand next = before == null
                    ? SentCommand.first(effectId, cart.id(), CommandRecord.key(effect), version, deadline, now)
                    : before.again(version, deadline, now);
            if (commands.save(next)) {
                return next;
            }
        }
        throw new ConcurrentModificationException(
                "effect " + effectId + " is handed out by somebody else all the time; nothing was sent");
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Outcome outcome(Effect effect, SentCommand.Told told) {
        return switch (told.outcome()) {
            case DONE -> new Outcome.Done(receipt(effect, told));
            case DECLINED -> new Outcome.Declined("DECLINED", told.inWords("the cart's connector declined"));
            case PENDING, NOT_SENT, UNKNOWN ->
                throw new IllegalStateException("only what is final is told instead of a command");
        };
    }

    @Override
    public LookUp lookUp(Effect effect) {
        SentCommand command;
        try {
            command = commands.find(effect.attempt().reference()).orElse(null);
        } catch (MongoException away) {
            return new LookUp.Unreachable(
                    "what was answered could not be read: " + away.getClass().getSimpleName(), null);
        }
        if (command == null) {
            return new LookUp.Absent();
        }
        SentCommand.Told told = command.told();
        if (told == null) {
            return new LookUp.StillPending(command.effectId(), settings.lookEvery());
        }
        return switch (told.outcome()) {
            case DONE -> new LookUp.Found(receipt(effect, told));
            case PENDING -> new LookUp.StillPending(command.effectId(), settings.lookEvery());
            case DECLINED -> new LookUp.Failed("DECLINED", told.inWords("the cart's connector declined"));
            case NOT_SENT -> new LookUp.Absent();
            case UNKNOWN -> new LookUp.Unclear(told.inWords("the cart's connector can't say whether it happened"));
        };
    }

    /** {@code DONE} means all that was asked. */
    private static Receipt receipt(Effect effect, SentCommand.Told told) {
        return new Receipt(
                told.reference(),
                amount(effect),
                applied(effect),
                told.inWords("the cart's connector says it is done"));
    }

    private static @Nullable Money amount(Effect effect) {
        return switch (effect) {
            case Effect.Capture capture -> capture.amount();
            case Effect.Refund refund -> refund.amount();
            case Effect.RecordReturn recorded -> recorded.refund();
            case Effect.MarkShipped _,
                    Effect.CorrectTracking _,
                    Effect.VoidShipment _,
                    Effect.NotifyCustomer _,
                    Effect.SetStock _ -> null;
        };
    }

    private static List<Applied> applied(Effect effect) {
        List<Applied> applied = new ArrayList<>();
        switch (effect) {
            case Effect.MarkShipped shipped -> {
                applied.add(new Applied(Step.STATUS, null));
                if (shipped.parcels().stream().anyMatch(KafkaCommandPort::isTracked)) {
                    applied.add(new Applied(Step.TRACKING, null));
                }
            }
            case Effect.CorrectTracking _ -> applied.add(new Applied(Step.TRACKING, null));
            case Effect.VoidShipment _ -> applied.add(new Applied(Step.STATUS, null));
            case Effect.Capture _ -> applied.add(new Applied(Step.CAPTURE, null));
            case Effect.NotifyCustomer _ -> applied.add(new Applied(Step.NOTIFY, null));
            case Effect.SetStock _, Effect.Refund _, Effect.RecordReturn _ -> {}
        }
        return applied;
    }

    private static boolean isTracked(Parcel parcel) {
        return parcel.trackingNumber() != null;
    }

    /** In milliseconds, as it is stored and sent. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
