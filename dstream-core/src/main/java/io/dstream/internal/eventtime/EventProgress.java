package io.dstream.internal.eventtime;

import com.google.common.collect.ImmutableMap;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.times.Times;
import io.dstream.plan.EventTime;
import io.dstream.plan.Findings;
import io.dstream.store.StateStore;
import java.util.Map;

/**
 * What an operator by event time keeps in a partition beside its keys.
 *
 * @param before the watermark of what it takes in, before the last tick
 * @param after the same after it
 * @param output the watermark of what it gives, before the last tick
 * @param open how many windows are open, or records kept, after it
 * @param marks the watermarks of the inputs after the last tick, by name; in the first partition alone
 */
record EventProgress(long before, long after, long output, long open, Map<String, Long> marks) {
    static final EventProgress NONE = new EventProgress(Times.MIN, Times.MIN, Times.MIN, 0, ImmutableMap.of());

    static EventProgress of(StateStore store) {
        return store.aside() == null ? NONE : (EventProgress) store.aside();
    }

    EventProgress withOpen(long number) {
        return new EventProgress(before, after, output, number, marks);
    }

    /** The same with other marks, if it has none. */
    EventProgress withMarksOr(Map<String, Long> others) {
        return marks.isEmpty() ? new EventProgress(before, after, output, open, others) : this;
    }

    EventProgress withoutMarks() {
        return new EventProgress(before, after, output, open, ImmutableMap.of());
    }

    EventTime asEventTime() {
        return new EventTime(before, after, output, new Findings<>(), marks);
    }

    void write(ByteWriter out) {
        out.writeZigZag(before);
        out.writeZigZag(after);
        out.writeZigZag(output);
        out.writeVarLong(open);
        out.writeVarInt(marks.size());
        marks.forEach((name, time) -> {
            out.writeString(name);
            out.writeZigZag(time);
        });
    }

    static EventProgress read(ByteReader in) {
        long before = in.readZigZag();
        long after = in.readZigZag();
        long output = in.readZigZag();
        long open = in.readVarLong();
        ImmutableMap.Builder<String, Long> marks = ImmutableMap.builder();
        for (int n = in.readCount(2); n > 0; n--) {
            marks.put(in.readString(), in.readZigZag());
        }
        return new EventProgress(before, after, output, open, marks.buildKeepingLast());
    }
}
