package io.handshake.ingest.entry.format;

import java.util.Locale;

/** The kind of file that an export is. */
enum Container {
    CSV,
    XLSX,
    XML,
    JSON;

    /** The name of a layout in this container, such as {@code canonical-csv}. */
    String format(String layout) {
        return layout + "-" + name().toLowerCase(Locale.ROOT);
    }
}
