package io.handshake.sandbox.carts.shop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that really happened at a cart, whether its caller heard of it or not.
 *
 * @param sequence counts the effects of one cart, from 1
 * @param at by the cart's clock
 * @param order the cart's number of the order; null for stock
 * @param subject what it happened to: the id of a fulfilment, payment or refund, or an SKU
 * @param reference what the caller sent along to find it again: a tracking number, a note, a reason
 * @param amount in minor units; null where no money moved
 * @param quantity units shipped, or on hand from now on
 * @param request the request that did it, as the cart answered it in {@code x-request-id}
 */
public record Effect(
        long sequence,
        Instant at,
        EffectKind kind,
        @Nullable String order,
        @Nullable String subject,
        @Nullable String reference,
        @Nullable Long amount,
        @Nullable Integer quantity,
        String request) {}
