/**
 * What it means to take an order in: which fields it must have, whether it is new, changed, the same or older, and
 * whether it may be shipped yet. It knows no file, no wire and no database.
 */
@NullMarked
package io.handshake.ingest.domain;

import org.jspecify.annotations.NullMarked;
