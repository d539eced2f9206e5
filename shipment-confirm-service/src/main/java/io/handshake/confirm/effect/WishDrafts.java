package io.handshake.confirm.effect;

import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.Wish;
import io.handshake.runtime.effects.EffectDraft;
import io.handshake.vocabulary.CartId;
import java.util.List;

/** The domain's wishes as the ledger plans them. */
public final class WishDrafts {
    /** What mails of ours are sent to, beside the carts. */
    public static final String MAIL = "mail";

    private WishDrafts() {}

    public static List<EffectDraft> of(Decision decision) {
        CartId cart = decision.after().key().cartId();
        return decision.wishes().stream().map(wish -> draft(wish, cart)).toList();
    }

    private static EffectDraft draft(Wish wish, CartId cart) {
        EffectDraft draft = EffectDraft.of(wish.kind().word(), wish.part(), byMail(wish.kind()) ? MAIL : cart.value());
        return switch (wish.kind()) {
            // Money that may have moved is known of before more is asked for.
            case CAPTURE -> draft.alone();
            case MARK_SHIPPED, NOTIFY_CUSTOMER, SEND_MAIL, SEND_CORRECTION, CORRECT_TRACKING, VOID_SHIPMENT -> draft;
        };
    }

    private static boolean byMail(Wish.Kind kind) {
        return kind == Wish.Kind.SEND_MAIL || kind == Wish.Kind.SEND_CORRECTION;
    }
}
