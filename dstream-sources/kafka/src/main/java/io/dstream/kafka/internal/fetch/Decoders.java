package io.dstream.kafka.internal.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** As many decoders as work at the same time, since one is for one thread. Thread-safe. */
public final class Decoders<K, V> {
    private final Supplier<Decoder<K, V>> maker;
    private final Deque<Decoder<K, V>> idle = new ArrayDeque<>(); // under this object's lock

    /** Makes the first one, so that what cannot be made is known at once. */
    public Decoders(Supplier<Decoder<K, V>> maker) {
        this.maker = maker;
        idle.add(maker.get());
    }

    /** A decoder that nobody else has. */
    synchronized Decoder<K, V> borrow() {
        return idle.isEmpty() ? maker.get() : idle.pop();
    }

    synchronized void giveBack(Decoder<K, V> decoder) {
        idle.push(decoder);
    }
}
