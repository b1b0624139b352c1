package io.dstream.internal.eventtime;

import io.dstream.event.Window;
import io.dstream.internal.times.Times;
import java.util.Arrays;

/** Some spans of time, to be used again and again by one thread. */
final class Spans {
    private long[] starts = new long[8];
    private long[] ends = new long[8];
    private int size;

    /** The window of a span. */
    static Window window(long start, long end) {
        return start == Times.MIN && end == Times.MAX
                ? Window.GLOBAL
                : new Window(Times.instant(start), Times.instant(end));
    }

    void clear() {
        size = 0;
    }

    void add(long start, long end) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        starts[size] = start;
        ends[size++] = end;
    }

    int size() {
        return size;
    }

    long start(int i) {
        return starts[i];
    }

    long end(int i) {
        return ends[i];
    }
}
