package io.handshake.confirm.domain;

/** What is told to subscribers of an order's shipments, together with the change that it is about. */
public sealed interface Telling {

    String shipmentId();

    /** Goods left, with these packages; {@code complete} if nothing of the order remains to be shipped. */
    record Left(String shipmentId, boolean complete) implements Telling {}

    /** They left, with other packages than was said before. */
    record Corrected(String shipmentId, boolean complete) implements Telling {}

    /** They never left. */
    record Voided(String shipmentId) implements Telling {}

    /** What the cart has acknowledged so far. */
    record Confirmed(String shipmentId) implements Telling {}
}
