package io.handshake.carts.layout;

import org.jspecify.annotations.Nullable;

/**
 * Why an order could not be read from an export.
 *
 * @param reason a stable code, such as {@code BAD_NUMBER} or {@code FRACTIONAL_QUANTITY}
 * @param line the line in the file as an editor shows it, from 1; in a workbook the row
 * @param column the column, element or field as the file names it; null if it is the row as a whole
 * @param message what is wrong and how to mend it, without personal data
 */
public record Fault(String reason, long line, @Nullable String column, String message) {}
