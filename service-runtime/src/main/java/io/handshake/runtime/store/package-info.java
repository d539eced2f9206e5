/**
 * One document per aggregate, holding its state and its unpublished events, and the relay that brings those events to
 * Kafka: state and event are one write. It must not know what an aggregate means, what an event says, nor which topics
 * there are.
 */
@NullMarked
package io.handshake.runtime.store;

import org.jspecify.annotations.NullMarked;
