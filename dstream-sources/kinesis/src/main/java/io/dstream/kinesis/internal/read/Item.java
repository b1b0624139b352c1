package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.internal.At;
import java.util.Arrays;

/**
 * A record that has been fetched and not been decoded: one of Kinesis, or one of those that a producer has packed into
 * one. Immutable, but for the bytes, which nobody changes.
 *
 * @param sequence the sequence number
 * @param part its position among those that were packed together; 0 if it was not
 * @param last whether it is the last of them
 * @param key the partition key
 * @param data an array with its bytes
 * @param from where they begin
 * @param length how many they are
 * @param arrival when Kinesis received it, in milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // items are not compared, and their bytes not copied before they are decoded
record Item(String sequence, int part, boolean last, String key, byte[] data, int from, int length, long arrival) {
    private static final int OVERHEAD = 200; // of objects and the sequence number, about

    /** What it takes in memory, about. */
    long bytes() {
        return OVERHEAD + (long) length + key.length();
    }

    byte[] value() {
        return from == 0 && length == data.length ? data.clone() : Arrays.copyOfRange(data, from, from + length);
    }

    /** The position behind it. */
    At behind(long since) {
        return last ? At.behind(sequence, since) : At.inside(sequence, part + 1L, since);
    }
}
