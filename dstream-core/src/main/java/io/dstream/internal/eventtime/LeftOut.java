package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.event.Late;
import io.dstream.event.Reason;
import io.dstream.internal.times.Times;

/**
 * A record that has no event time that counts. It goes through operators for those who ask what was left out, and for
 * nobody else. Immutable.
 */
public final class LeftOut extends Stamped {
    private final Reason reason;
    private final long watermark;

    LeftOut(Object value, long time, Reason reason, long watermark) {
        super(value, time);
        this.reason = reason;
        this.watermark = watermark;
    }

    void write(ByteWriter out) {
        out.writeValue(value());
        out.writeZigZag(time());
        out.writeValue(reason);
        out.writeZigZag(watermark);
    }

    static LeftOut readFrom(ByteReader in) {
        return new LeftOut(in.readValue(), in.readZigZag(), in.readValue(Reason.class), in.readZigZag());
    }

    @Override
    public Stamped with(Object other) {
        return new LeftOut(other, time(), reason, watermark);
    }

    @Override
    public Stamped at(long other) {
        return this;
    }

    @Override
    public boolean isIn() {
        return false;
    }

    /** As users see it, with the record as they see it. */
    public Late<Object> late(Object seen) {
        return new Late<>(
                seen, reason == Reason.UNTIMED ? null : Times.instant(time()), null, Times.instant(watermark), reason);
    }
}
