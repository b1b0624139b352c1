package io.dstream.peers;

/**
 * A record of the join's inputs.
 *
 * @param key what to join by
 * @param value what it holds
 */
public record Event(int key, long value) {}
