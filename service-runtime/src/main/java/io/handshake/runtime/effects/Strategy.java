package io.handshake.runtime.effects;

/**
 * How an effect is done, chosen before its first attempt and kept for all of a generation: another way could not see what
 * the first one did.
 *
 * @param name tells the {@link RemoteEffect} which of its ways it is
 */
public record Strategy(String name, Proof proof) {}
