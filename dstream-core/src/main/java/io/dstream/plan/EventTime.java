package io.dstream.plan;

import java.io.Serializable;
import java.util.Map;

/**
 * How far event time has come in a tick, for an operator that goes by it. Times are milliseconds since the epoch.
 *
 * @param before the watermark of what the operator takes in, before the tick
 * @param after the same at the end of the tick: never less
 * @param output the watermark of what the operator gives, before the tick
 * @param progress is told by each partition how far it has come; null where there is no event time
 * @param marks the watermarks of the operator's inputs after the tick, by name, for it to keep with its state
 */
public record EventTime(long before, long after, long output, Findings<Progress> progress, Map<String, Long> marks)
        implements Serializable {
    /** For operators that do not go by event time. */
    public static final EventTime NONE = new EventTime(0, 0, 0, null, Map.of());

    /** Copies the marks. */
    public EventTime {
        marks = Map.copyOf(marks);
    }

    /**
     * Whether there is none.
     *
     * @return whether the operator does not go by event time
     */
    public boolean isNone() {
        return progress == null;
    }

    /**
     * How far a partition of an operator has come.
     *
     * @param hold the earliest time that the operator may still give; {@link Long#MAX_VALUE} for none
     * @param open how many windows are open, or how many records are kept
     * @param late how many records were left out since they were late
     * @param outside how many were left out since they are in no window
     */
    public record Progress(long hold, long open, long late, long outside) implements Serializable {}
}
