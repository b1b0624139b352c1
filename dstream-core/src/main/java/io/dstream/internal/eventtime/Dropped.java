package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.event.Late;
import io.dstream.event.Reason;
import io.dstream.event.Window;
import io.dstream.internal.times.Times;
import java.time.Instant;

/**
 * A record that was left out of a window.
 *
 * @param value the record
 * @param time its time
 * @param start of the window; {@link Times#MAX} where it has none
 * @param end of the window
 * @param reason why
 */
record Dropped(Object value, long time, long start, long end, Reason reason) {

    void write(ByteWriter out) {
        out.writeValue(value);
        out.writeZigZag(time);
        out.writeZigZag(start);
        out.writeZigZag(end);
        out.writeValue(reason);
    }

    static Dropped read(ByteReader in) {
        return new Dropped(
                in.readValue(), in.readZigZag(), in.readZigZag(), in.readZigZag(), in.readValue(Reason.class));
    }

    /**
     * As users see it.
     *
     * @param record the record with its key
     * @param window that of the span; null where it has none
     * @param watermark by which it was late
     */
    Late<Object> late(Object record, Window window, Instant watermark) {
        return new Late<>(record, Times.instant(time), window, watermark, reason);
    }
}
