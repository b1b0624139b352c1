package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.times.Times;

/**
 * What came for a key in a span of time. Changed in place while a batch is gathered; never once it is in the state.
 */
final class Cell {
    long start;
    long end;
    Object accumulator;
    long records;

    /** The times of its first and last record that the output's watermark had not passed. */
    long first = Times.MAX;

    long last = Times.MIN;

    Cell(long start, long end, Object accumulator) {
        this.start = start;
        this.end = end;
        this.accumulator = accumulator;
    }

    boolean overlaps(long otherStart, long otherEnd) {
        return start < otherEnd && otherStart < end;
    }

    /** Both in one of the span that covers them; neither is changed. */
    Cell merged(Cell later, Aggregating aggregating) {
        Cell both = new Cell(
                Math.min(start, later.start),
                Math.max(end, later.end),
                aggregating.merge(accumulator, later.accumulator));
        both.records = records + later.records;
        both.first = Math.min(first, later.first);
        both.last = Math.max(last, later.last);
        return both;
    }

    void write(ByteWriter out) {
        out.writeZigZag(start);
        out.writeVarLong(end - start);
        out.writeValue(accumulator);
        out.writeVarLong(records);
        out.writeZigZag(first);
        out.writeZigZag(last);
    }

    static Cell read(ByteReader in) {
        long start = in.readZigZag();
        Cell cell = new Cell(start, start + in.readVarLong(), in.readValue());
        cell.records = in.readVarLong();
        cell.first = in.readZigZag();
        cell.last = in.readZigZag();
        return cell;
    }
}
