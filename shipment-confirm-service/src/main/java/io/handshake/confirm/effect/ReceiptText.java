package io.handshake.confirm.effect;

import io.handshake.carts.spi.Receipt;
import io.handshake.confirm.domain.EffectNews;
import io.handshake.confirm.domain.Step;
import io.handshake.runtime.effects.EffectState;
import io.handshake.vocabulary.Money;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A cart's receipt, as it travels through the ledger to the domain. */
final class ReceiptText {
    private static final String AMOUNT = "amount";
    private static final String CURRENCY = "currency";

    private ReceiptText() {}

    /** What the ledger keeps of it beside its reference and detail. */
    static Map<String, String> of(Receipt receipt) {
        Map<String, String> told = new HashMap<>();
        Money amount = receipt.amount();
        if (amount != null) {
            told.put(AMOUNT, amount.amount().toPlainString());
            told.put(CURRENCY, amount.currency());
        }
        for (Receipt.Applied applied : receipt.applied()) {
            String less = applied.degraded();
            told.put(applied.step().name(), less == null ? "" : less);
        }
        return told;
    }

    /** What the domain hears of it; little, if a person or a foreign connector said that it is done. */
    static EffectNews.Done news(EffectState.Done done) {
        Map<Step.Name, String> covered = new EnumMap<>(Step.Name.class);
        for (Step.Name step : Step.Name.values()) {
            String less = done.told().get(step.name());
            if (less != null) {
                covered.put(step, less);
            }
        }
        return new EffectNews.Done(
                saidByPerson(done) ? "" : done.reference(), amount(done.told()), covered, done.evidence());
    }

    /** The ledger then names who said so in place of the cart's reference. */
    private static boolean saidByPerson(EffectState.Done done) {
        return done.told().isEmpty() && done.reference().startsWith("by ");
    }

    private static @Nullable Money amount(Map<String, String> told) {
        String amount = told.get(AMOUNT);
        String currency = told.get(CURRENCY);
        return amount == null || currency == null ? null : new Money(new BigDecimal(amount), currency);
    }
}
