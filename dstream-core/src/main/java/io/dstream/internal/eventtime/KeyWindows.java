package io.dstream.internal.eventtime;

import com.google.common.collect.ImmutableList;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.times.Times;
import io.dstream.table.MemorySize;
import io.dstream.table.Scattered;
import io.dstream.table.Sized;
import java.util.ArrayList;
import java.util.List;

/**
 * The windows of one key. Immutable.
 *
 * @param slices what came in spans that windows share
 * @param nextEnd when the next window of slices ends; {@link Times#MAX} for none
 * @param windows windows with state of their own, by start and end
 */
record KeyWindows(Slices slices, long nextEnd, ImmutableList<Open> windows) implements Sized, Scattered {
    static final KeyWindows NONE = new KeyWindows(Slices.NONE, Times.MAX, ImmutableList.of());

    /** How many windows there are, where slices count for one each. */
    int count() {
        return slices.size() + windows.size();
    }

    boolean isEmpty() {
        return slices.isEmpty() && windows.isEmpty();
    }

    @Override
    public long estimatedBytes() {
        long bytes = 64 + slices.estimatedBytes();
        if (!windows.isEmpty()) {
            bytes += windows.size() * (112 + MemorySize.of(windows.get(0).accumulator));
        }
        return bytes;
    }

    @Override
    public int fetch() {
        return slices.fetch() + windows.size();
    }

    void write(ByteWriter out) {
        slices.write(out);
        out.writeZigZag(nextEnd);
        out.writeVarInt(windows.size());
        windows.forEach(window -> window.write(out));
    }

    static KeyWindows read(ByteReader in) {
        Slices slices = Slices.read(in);
        long nextEnd = in.readZigZag();
        List<Open> windows = new ArrayList<>();
        for (int n = in.readCount(1); n > 0; n--) {
            windows.add(Open.read(in));
        }
        return new KeyWindows(slices, nextEnd, ImmutableList.copyOf(windows));
    }
}
