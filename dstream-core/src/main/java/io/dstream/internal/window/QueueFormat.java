package io.dstream.internal.window;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import java.util.List;

/** How what a window keeps for a key, a {@link PaneQueue} or an {@link OpenPane}, is written and read. */
final class QueueFormat {

    /** Nothing, where an open pane is the first of its key. */
    static final int NO_QUEUE = 0;

    static final int OPEN_PANE = 1;
    static final int TWO_STACKS = 2;
    static final int SUBTRACTING = 3;
    static final int DABA_LITE = 4;

    /** As subtracting, without what the window's panes hold. */
    static final int SUBTRACTING_BARE = 5;

    private QueueFormat() {}

    /** The same, not affected by what happens to the original; costs little. */
    static Object frozen(Object value) {
        if (value instanceof OpenPane open) {
            return new OpenPane(open.before() == null ? null : open.before().frozen(), open.accumulator());
        }
        return value == null ? null : ((PaneQueue) value).frozen();
    }

    /**
     * Writes it.
     *
     * @param held the accumulators that the window's panes hold for it, the oldest first; null to leave them out
     */
    static void write(Object value, Object[] held, ByteWriter out) {
        if (value instanceof OpenPane open) {
            out.writeByte(OPEN_PANE);
            write(open.before(), held, out);
            out.writeValue(open.accumulator());
        } else if (value == null) {
            out.writeByte(NO_QUEUE);
        } else {
            ((PaneQueue) value).write(held, out);
        }
    }

    /**
     * Reads it.
     *
     * @param held is given the accumulators that the window's panes are to hold for it, the oldest first
     */
    static Object read(ByteReader in, List<Object> held) {
        int kind = in.readByte();
        return kind == OPEN_PANE
                ? new OpenPane(readQueue(in.readByte(), in, held), in.readValue())
                : readQueue(kind, in, held);
    }

    private static PaneQueue readQueue(int kind, ByteReader in, List<Object> held) {
        return switch (kind) {
            case NO_QUEUE -> null;
            case TWO_STACKS -> TwoStacks.read(in);
            case SUBTRACTING -> Subtracting.read(in, held);
            case DABA_LITE -> DabaLite.read(in);
            case SUBTRACTING_BARE -> Subtracting.readBare(in);
            default -> throw new CodecException("a window's queue of kind " + kind + ", expected 0 to 5");
        };
    }

    static void writeItems(Object[] items, int from, int to, ByteWriter out) {
        for (int i = from; i < to; i++) {
            out.writeValue(items[i]);
        }
    }

    /** Reads items into an array that has room for as many at least. */
    static Object[] readItems(ByteReader in, int n, int capacity) {
        Object[] items = new Object[Math.max(capacity, n)];
        for (int i = 0; i < n; i++) {
            items[i] = in.readValue();
        }
        return items;
    }

    /** Reads a number of items, each of which takes a byte at least. */
    static int readSize(ByteReader in) {
        int n = in.readVarInt();
        if (n < 0 || n > in.remaining()) {
            throw new CodecException("a window's queue of " + n + " items in " + in.remaining() + " bytes");
        }
        return n;
    }

    static int readPosition(ByteReader in, int size) {
        int position = in.readVarInt();
        if (position < 0 || position > size) {
            throw new CodecException("a window's queue with position " + position + " of " + size);
        }
        return position;
    }
}
