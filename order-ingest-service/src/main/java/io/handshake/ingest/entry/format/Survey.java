package io.handshake.ingest.entry.format;

/**
 * What the first reading of an export found.
 *
 * @param orders orders in the file: exactly as many as a cursor delivers
 * @param rows rows below the header, or orders in a document
 * @param scattered the orders whose rows do not lie together
 */
public record Survey(long orders, long rows, Scattered scattered) {}
