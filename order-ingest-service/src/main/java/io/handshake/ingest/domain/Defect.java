package io.handshake.ingest.domain;

/**
 * Why an order cannot be taken in.
 *
 * @param reason a stable code, such as {@code MISSING_FIELD}
 * @param field the canonical path, such as {@code shipTo.postalCode} or {@code lines[0].sku}
 * @param message what is wrong and how to mend it, without personal data
 */
public record Defect(String reason, String field, String message) {}
