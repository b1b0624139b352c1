package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.plan.Combiner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Records of two sides, each with its time, in the order of the times. Immutable once gathered. */
final class Records {
    static final Records NONE = new Records(new Item[0], new Item[0]);

    final Item[] left;
    final Item[] right;

    Records(Item[] left, Item[] right) {
        this.left = left;
        this.right = right;
    }

    /**
     * A record.
     *
     * @param value the record
     * @param time its time
     * @param matched whether something was joined with it
     */
    record Item(Object value, long time, boolean matched) {
        Item asMatched() {
            return matched ? this : new Item(value, time, true);
        }
    }

    int size() {
        return left.length + right.length;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Where the first item is whose time is not before one. */
    static int from(Item[] items, long time) {
        int low = 0;
        int high = items.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (items[middle].time < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Both, in the order of time; of the same time those that were there first. */
    static Item[] merged(Item[] there, Item[] arrived) {
        if (arrived.length == 0) {
            return there;
        }
        Item[] both = new Item[there.length + arrived.length];
        int t = 0;
        int a = 0;
        for (int i = 0; i < both.length; i++) {
            boolean takesThere = a == arrived.length || (t < there.length && there[t].time <= arrived[a].time);
            both[i] = takesThere ? there[t++] : arrived[a++];
        }
        return both;
    }

    void write(ByteWriter out) {
        write(left, out);
        write(right, out);
    }

    private static void write(Item[] items, ByteWriter out) {
        out.writeVarInt(items.length);
        for (Item item : items) {
            out.writeValue(item.value);
            out.writeZigZag(item.time);
            out.writeBoolean(item.matched);
        }
    }

    static Records read(ByteReader in) {
        return new Records(readItems(in), readItems(in));
    }

    private static Item[] readItems(ByteReader in) {
        List<Item> items = new ArrayList<>();
        for (int n = in.readCount(3); n > 0; n--) {
            items.add(new Item(in.readValue(), in.readZigZag(), in.readBoolean()));
        }
        return items.toArray(Item[]::new);
    }

    /** Gathers a batch's {@link Sided} records of a key. Records that are late are kept apart, on their sides. */
    static final class Gathering extends Combiner<Stamped, Gathered, Gathered> {
        private static final long serialVersionUID = 1L;
        private final long earliest; // before it records are late

        Gathering(long earliest) {
            this.earliest = earliest;
        }

        @Override
        public Gathered create(Stamped record) {
            return add(new Gathered(), record);
        }

        @Override
        public Gathered add(Gathered gathered, Stamped record) {
            Sided sided = (Sided) record.value();
            Item item = new Item(sided.value(), record.time(), false);
            if (record.time() < earliest) {
                gathered.late.add(item);
            } else {
                (sided.isRight() ? gathered.right : gathered.left).add(item);
            }
            return gathered;
        }

        @Override
        public Gathered merge(Gathered a, Gathered b) {
            a.left.addAll(b.left);
            a.right.addAll(b.right);
            a.late.addAll(b.late);
            return a;
        }

        @Override
        public Gathered finish(Gathered gathered) {
            return gathered;
        }
    }

    /** What a batch brings for a key. */
    static final class Gathered {
        private final List<Item> left = new ArrayList<>(2);
        private final List<Item> right = new ArrayList<>(2);
        final List<Item> late = new ArrayList<>(0);

        Records inOrder() {
            return new Records(sorted(left), sorted(right));
        }

        private static Item[] sorted(List<Item> items) {
            Item[] sorted = items.toArray(Item[]::new);
            Arrays.sort(sorted, (a, b) -> Long.compare(a.time, b.time)); // stable
            return sorted;
        }

        /** What is in time, for a change to be written. */
        void write(ByteWriter out) {
            inOrder().write(out);
        }

        /** What there is, as it came, to be merged with others. */
        void writeAll(ByteWriter out) {
            for (List<Item> items : List.of(left, right, late)) {
                Records.write(items.toArray(Item[]::new), out);
            }
        }

        static Gathered readAll(ByteReader in) {
            Gathered gathered = new Gathered();
            for (List<Item> items : List.of(gathered.left, gathered.right, gathered.late)) {
                items.addAll(Arrays.asList(readItems(in)));
            }
            return gathered;
        }

        static Gathered read(ByteReader in) {
            Records records = Records.read(in);
            Gathered gathered = new Gathered();
            gathered.left.addAll(Arrays.asList(records.left));
            gathered.right.addAll(Arrays.asList(records.right));
            return gathered;
        }
    }
}
