package io.handshake.confirm.domain;

import io.handshake.vocabulary.Money;
import java.util.List;

/**
 * What is to be captured for one shipment. Decided once, and the same for all attempts.
 *
 * @param amount what is expected to move
 * @param whole whether all that is authorised is taken, at a cart that can't take a part
 * @param lines what it is for; empty for the whole
 * @param last whether no further capture will come
 */
public record Demand(Money amount, boolean whole, List<Parcel.Units> lines, boolean last) {
    public Demand {
        lines = List.copyOf(lines);
    }
}
