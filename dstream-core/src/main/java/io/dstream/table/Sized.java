package io.dstream.table;

/** A value that knows its size. */
public interface Sized {
    /**
     * About how much memory it takes.
     *
     * @return bytes
     */
    long estimatedBytes();
}
