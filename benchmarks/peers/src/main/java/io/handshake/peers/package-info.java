/**
 * Owns the importer that Handshake is measured against: a plain Spring Batch job with the defaults of its starters. Must
 * not know anything of ours.
 */
@NullMarked
package io.handshake.peers;

import org.jspecify.annotations.NullMarked;
