/**
 * Brings uploads in: keeps their bytes, reads them order by order, and goes on where a killed instance stopped. It must
 * not know how uploads arrive, nor decide what an order is worth.
 */
@NullMarked
package io.handshake.ingest.entry.imports;

import org.jspecify.annotations.NullMarked;
