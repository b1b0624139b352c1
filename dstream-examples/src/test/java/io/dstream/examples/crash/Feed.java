package io.dstream.examples.crash;

import java.io.Closeable;
import java.util.Map;

/** Feeds a program, however often that is killed. */
public interface Feed extends Closeable {
    /** How the program is told of it. */
    String spec();

    /** Gives nothing new from now on, and tells how many records there are in each partition. */
    Map<Integer, Long> finish() throws Exception;

    /** Whether records are named by their ids, from 1 on, and not by offsets. */
    default boolean hasIds() {
        return false;
    }
}
