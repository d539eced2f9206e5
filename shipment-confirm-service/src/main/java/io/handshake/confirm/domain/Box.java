package io.handshake.confirm.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One parcel as the OMS reports it.
 *
 * @param carrier in the OMS's words
 * @param lines what is in it, at least one
 */
public record Box(
        String carrier,
        @Nullable String service,
        @Nullable String trackingNumber,
        @Nullable String trackingUrl,
        List<ReportedLine> lines) {

    /** @throws IllegalArgumentException if it is empty */
    public Box {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a package needs at least one line");
        }
    }
}
