package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;

/**
 * What came for a key in a span of time. Immutable.
 *
 * @param start of the span
 * @param end of the span
 * @param accumulator what came
 * @param records how many records
 * @param first the time of the first that the output's watermark had not passed;
 *     {@link io.dstream.internal.times.Times#MAX} for none
 * @param last the time of the last one
 */
record Cell(long start, long end, Object accumulator, long records, long first, long last) {

    boolean overlaps(long otherStart, long otherEnd) {
        return start < otherEnd && otherStart < end;
    }

    /** Both in one of the same span. */
    Cell with(Cell later, Aggregating aggregating) {
        return new Cell(
                start,
                end,
                aggregating.merge(accumulator, later.accumulator),
                records + later.records,
                Math.min(first, later.first),
                Math.max(last, later.last));
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
        return new Cell(
                start, start + in.readVarLong(), in.readValue(), in.readVarLong(), in.readZigZag(), in.readZigZag());
    }
}
