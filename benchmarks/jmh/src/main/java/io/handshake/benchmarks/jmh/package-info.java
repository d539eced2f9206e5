/**
 * Owns the measurements of single steps of an import, in memory. Must not touch a broker, a registry or a database; what
 * is package-private is measured from a class in the same package.
 */
@NullMarked
package io.handshake.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
