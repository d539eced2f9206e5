/**
 * The REST routes: requests into the domain's words, answers into JSON and CSV. It decides nothing.
 */
@NullMarked
package io.handshake.confirm.entry.http;

import org.jspecify.annotations.NullMarked;
