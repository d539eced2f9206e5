package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.DocumentLayout;
import io.handshake.carts.layout.RowLayout;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every kind of export that can be read. */
public final class ExportFormats {
    private final List<RowLayout> rowLayouts;
    private final List<DocumentLayout> documentLayouts;

    /** The canonical layout is always there; these are the carts' own, asked in this order. */
    public ExportFormats(List<RowLayout> rowLayouts, List<DocumentLayout> documentLayouts) {
        this.rowLayouts = List.copyOf(rowLayouts);
        this.documentLayouts = List.copyOf(documentLayouts);
    }

    /**
     * Tells by its content what a file is.
     *
     * @param formatOverride a format's name if the sender insists; must fit the content
     * @param contentType the media type that the sender declared; only checked for contradiction
     * @throws UnreadableExport if it is none of the known formats
     */
    public OpenedExport open(
            Path file, @Nullable String formatOverride, @Nullable String contentType, CartSettings cart)
            throws UnreadableExport {
        throw new UnreadableExport(
                UnreadableExport.Reason.UNSUPPORTED_FORMAT, rowLayouts + " " + documentLayouts, null, "");
    }
}
