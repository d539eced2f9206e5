/** Owns the checks of the benchmarks' arithmetic and of what the generator claims. Must not measure anything. */
@NullMarked
package io.handshake.benchmarks;

import org.jspecify.annotations.NullMarked;
