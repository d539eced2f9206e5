/**
 * Checks on the contract: its style, its bytes, its compatibility and its topics. They know no leg and no broker.
 */
@NullMarked
package io.handshake.schemas;

import org.jspecify.annotations.NullMarked;
