/**
 * Owns the benchmarks: each measures a service as a process from outside, and in the same run the limit that the machine
 * sets. Must not know a service's classes; what it needs of them it takes from the store and the topic.
 */
@NullMarked
package io.handshake.benchmarks;

import org.jspecify.annotations.NullMarked;
