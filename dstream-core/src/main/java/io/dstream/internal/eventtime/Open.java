package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.event.Timing;
import io.dstream.internal.times.Times;

/**
 * A window of a key that has state of its own. What a tick changes it changes in a {@linkplain #copy copy}, so that the
 * tick can be undone.
 */
final class Open {
    private static final int ENDED = 1;
    private static final int SHOWN = 2;

    final long start;
    final long end;

    /** What the next pane will show; null for nothing. */
    Object accumulator;

    /** How many records no pane has shown. */
    long unseen;

    /** The time that the next pane will have, for which the output's watermark waits; {@link Times#MAX} for none. */
    long hold = Times.MAX;

    /** The last such time that there is a timer for. */
    long held = Times.MAX;

    /** What the trigger remembers; null where it has nothing to remember. */
    long[] trigger;

    /** When the trigger will be asked, whatever comes; {@link Times#MAX} for never. */
    long deadline = Times.MAX;

    /** Whether the watermark has passed its end, and the trigger was asked. */
    boolean ended;

    // What was shown, for the next pane.

    /** How many panes there were. */
    long panes;

    /** How many of them were not early. */
    long notEarly;

    /** Whether there was a pane since windows were merged into this one. */
    boolean shown;

    /** What the last pane has shown; kept only to be retracted. */
    Object shownAccumulator;

    /** Whether it is a copy that the tick in hand may change. */
    boolean editable;

    /** Whether something came for it in the tick in hand. */
    boolean touched;

    Open(long start, long end) {
        this.start = start;
        this.end = end;
    }

    Open copy() {
        return copy(start, end);
    }

    /** The same for another span. */
    Open copy(long newStart, long newEnd) {
        Open copy = new Open(newStart, newEnd);
        copy.accumulator = accumulator;
        copy.unseen = unseen;
        copy.hold = hold;
        copy.held = held;
        copy.trigger = trigger == null ? null : trigger.clone();
        copy.deadline = deadline;
        copy.ended = ended;
        copy.panes = panes;
        copy.notEarly = notEarly;
        copy.shown = shown;
        copy.shownAccumulator = shownAccumulator;
        copy.editable = true;
        return copy;
    }

    boolean is(long otherStart, long otherEnd) {
        return start == otherStart && end == otherEnd;
    }

    boolean isBefore(long otherStart, long otherEnd) {
        return start < otherStart || (start == otherStart && end < otherEnd);
    }

    boolean overlaps(long otherStart, long otherEnd) {
        return start < otherEnd && otherStart < end;
    }

    /** Which timing a pane has now. */
    Timing timing(long watermark, long outputWatermark) {
        if (notEarly > 0 || end <= outputWatermark) {
            return Timing.LATE;
        }
        return watermark < end ? Timing.EARLY : Timing.ON_TIME;
    }

    void write(ByteWriter out) {
        out.writeZigZag(start);
        out.writeVarLong(end - start);
        out.writeByte((ended ? ENDED : 0) | (shown ? SHOWN : 0));
        out.writeValue(accumulator);
        out.writeVarLong(unseen);
        out.writeZigZag(hold);
        out.writeZigZag(deadline);
        out.writeVarLong(panes);
        out.writeVarLong(notEarly);
        out.writeValue(shownAccumulator);
        out.writeVarInt(trigger == null ? 0 : trigger.length);
        if (trigger != null) {
            for (long number : trigger) {
                out.writeZigZag(number);
            }
        }
    }

    static Open read(ByteReader in) {
        long start = in.readZigZag();
        Open open = new Open(start, start + in.readVarLong());
        int flags = in.readByte();
        open.ended = (flags & ENDED) != 0;
        open.shown = (flags & SHOWN) != 0;
        open.accumulator = in.readValue();
        open.unseen = in.readVarLong();
        open.hold = in.readZigZag();
        open.held = open.hold;
        open.deadline = in.readZigZag();
        open.panes = in.readVarLong();
        open.notEarly = in.readVarLong();
        open.shownAccumulator = in.readValue();
        int nodes = in.readCount(1);
        if (nodes > 0) {
            open.trigger = new long[nodes];
            for (int i = 0; i < nodes; i++) {
                open.trigger[i] = in.readZigZag();
            }
        }
        return open;
    }
}
