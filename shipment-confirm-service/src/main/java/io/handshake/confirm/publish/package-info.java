/**
 * What the domain tells, as events and notes of the diary. It decides nothing, and knows neither HTTP nor MongoDB.
 */
@NullMarked
package io.handshake.confirm.publish;

import org.jspecify.annotations.NullMarked;
