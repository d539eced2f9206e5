/**
 * Effects for carts of type {@code topic}: they leave as commands on Kafka, and their outcomes come back. It must not know
 * what an effect means to a leg, nor how a cart carries it out.
 */
@NullMarked
package io.handshake.commands;

import org.jspecify.annotations.NullMarked;
