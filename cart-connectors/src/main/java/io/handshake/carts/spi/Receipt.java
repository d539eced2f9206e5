package io.handshake.carts.spi;

import io.handshake.vocabulary.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cart did.
 *
 * @param reference the cart's own id of what was made; several are joined by a comma; null if it gives none
 * @param amount money that moved with this effect, in all; null if none did
 * @param applied which steps of the handshake it covers; empty for stock and refunds
 * @param detail for a person, one line without personal data
 */
public record Receipt(@Nullable String reference, @Nullable Money amount, List<Applied> applied, String detail) {

    /**
     * A step that was done.
     *
     * @param degraded how it is less than was asked, such as a tracking link that the cart has no place for; null if
     *     all was done
     */
    public record Applied(Step step, @Nullable String degraded) {}

    public Receipt {
        applied = List.copyOf(applied);
    }

    public static Receipt of(@Nullable String reference, String detail) {
        return new Receipt(reference, null, List.of(), detail);
    }

    public static Receipt of(@Nullable String reference, Money amount, String detail) {
        return new Receipt(reference, amount, List.of(), detail);
    }
}
