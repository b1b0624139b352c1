package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.internal.At;
import java.util.List;

/** What came next of a shard: records and where to go on, or a step over what is gone. Used under the buffer's lock. */
final class Chunk {
    final boolean step; // over records that are gone
    private final Item[] items;
    private final At next; // behind all of them, and what was left out
    private int from; // the first that is still to be cut
    private long bytes; // of those

    private Chunk(Item[] items, At next, boolean step) {
        this.items = items;
        this.next = next;
        this.step = step;
        for (Item item : items) {
            bytes += item.bytes();
        }
    }

    static Chunk of(List<Item> items, At next) {
        return new Chunk(items.toArray(new Item[0]), next, false);
    }

    static Chunk stepTo(At next) {
        return new Chunk(new Item[0], next, true);
    }

    int size() {
        return items.length - from;
    }

    long bytes() {
        return bytes;
    }

    At next() {
        return next;
    }

    /** How fast records came in, in records for each millisecond; 0 if that cannot be told. */
    double rate() {
        if (items.length < 2) {
            return 0;
        }
        long time = items[items.length - 1].arrival() - items[0].arrival();
        return time <= 0 ? 0 : items.length / (double) time;
    }

    /** Some of its records. Immutable. */
    static final class Slice {
        private final Item[] items;
        private final int from;
        private final int to;

        Slice(Item[] items, int from, int to) {
            this.items = items;
            this.from = from;
            this.to = to;
        }

        Item get(int i) {
            return items[from + i];
        }

        int size() {
            return to - from;
        }

        long bytes() {
            long sum = 0;
            for (int i = from; i < to; i++) {
                sum += items[i].bytes();
            }
            return sum;
        }
    }

    /** Takes the next records; gives the position behind them. */
    At take(int n, At position, List<Slice> into) {
        Slice slice = new Slice(items, from, from + n);
        into.add(slice);
        from += n;
        bytes -= slice.bytes();
        if (size() == 0) {
            return next;
        }
        Item last = items[from - 1];
        return last.behind(Math.max(position.since(), last.arrival()));
    }
}
