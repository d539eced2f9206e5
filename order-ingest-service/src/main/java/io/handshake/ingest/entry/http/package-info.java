/** The leg's REST routes: requests into the domain's words, and its answers into JSON. It must not decide anything. */
@NullMarked
package io.handshake.ingest.entry.http;

import org.jspecify.annotations.NullMarked;
