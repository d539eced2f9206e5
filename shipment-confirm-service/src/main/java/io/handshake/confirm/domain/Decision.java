package io.handshake.confirm.domain;

import java.util.List;

/**
 * What follows from a change: stored together or not at all.
 *
 * @param wishes what is to happen outside; one that was wished before changes nothing
 */
public record Decision(OrderHandshake after, List<Wish> wishes, List<Telling> tellings) {
    public Decision {
        wishes = List.copyOf(wishes);
        tellings = List.copyOf(tellings);
    }
}
