package io.handshake.confirm.domain;

import io.handshake.vocabulary.Money;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a {@link Wish}, as far as the handshake cares. Words hold no personal data and no secret. */
public sealed interface EffectNews {

    /**
     * It has happened.
     *
     * @param reference what the cart calls it; empty if a person says that it has happened
     * @param amount what moved; null if nothing did, or the cart does not say
     * @param covered the steps that it covers, with how each is less than asked, or an empty text; empty if the cart
     *     does not say
     */
    record Done(String reference, @Nullable Money amount, Map<Step.Name, String> covered, String detail)
            implements EffectNews {
        public Done {
            covered = Map.copyOf(covered);
        }
    }

    /** It is tried again, or asked about again, later. */
    record PutOff(String reason) implements EffectNews {}

    /** It stopped: a person is needed. */
    record Stopped(String reason) implements EffectNews {}

    /** It was called off before it happened, because nobody wants it any more. */
    record CalledOff(String reason) implements EffectNews {}

    /** A person has put it aside. */
    record Waived(String reason) implements EffectNews {}
}
