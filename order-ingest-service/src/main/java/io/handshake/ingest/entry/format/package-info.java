/**
 * Reads export files: the containers (CSV, XLSX, XML, JSON) as streams of orders, and our own canonical layout. It must
 * not know of stores, Kafka, HTTP, or which fields an order needs.
 */
@NullMarked
package io.handshake.ingest.entry.format;

import org.jspecify.annotations.NullMarked;
