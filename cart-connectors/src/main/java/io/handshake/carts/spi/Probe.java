package io.handshake.carts.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the live cart turned out to be able to do. */
public sealed interface Probe {

    /** When it was asked, by our clock. */
    Instant at();

    /**
     * It answered.
     *
     * @param version the cart's version; null if it does not tell
     * @param abilities may be less than declared (plugin absent, scope missing, feature off), with reason and cure
     * @param traits as they hold for this cart
     * @param ordersSeen how many recent orders were looked at for gaps
     * @param gaps which fields they lack
     * @param clockOffset the cart's clock minus ours, to the second; null if it does not tell the time
     * @param remarks what a person should know besides, one line each
     */
    record Answered(
            Instant at,
            @Nullable String version,
            Abilities abilities,
            Traits traits,
            int ordersSeen,
            List<FieldGap> gaps,
            @Nullable Duration clockOffset,
            List<String> remarks)
            implements Probe {
        public Answered {
            gaps = List.copyOf(gaps);
            remarks = List.copyOf(remarks);
        }

        /** Of a cart that can't be asked by its kind: what is declared holds. */
        public static Answered asDeclared(Instant at, Declaration declaration, String remark) {
            return new Answered(
                    at, null, declaration.abilities(), declaration.traits(), 0, List.of(), null, List.of(remark));
        }
    }

    /**
     * It could not be asked, so nothing new is known.
     *
     * @param reason one line without secrets
     * @param cure what to do about it
     */
    record Failed(Instant at, String reason, String cure) implements Probe {}
}
