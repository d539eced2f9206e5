package io.handshake.confirm.domain;

import java.time.Duration;

/**
 * How long what may take.
 *
 * @param awaitOrder how long a shipment waits for its order before somebody is asked
 * @param warnBefore how long before an authorised payment expires somebody is told
 * @param promise within which the cart should know of a shipment
 * @param settle how long after the last step the cart is first read back
 * @param recheck how often it is read back after that
 * @param watched for how long after the last shipment it is
 */
public record Patience(
        Duration awaitOrder,
        Duration warnBefore,
        Duration promise,
        Duration settle,
        Duration recheck,
        Duration watched) {}
