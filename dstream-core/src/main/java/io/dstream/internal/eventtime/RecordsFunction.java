package io.dstream.internal.eventtime;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.internal.eventtime.Records.Gathered;
import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;

/** A join that keeps {@link Records} of two sides for each key, as far as such joins are alike. */
abstract class RecordsFunction extends EventFunction<Gathered> {
    private static final long serialVersionUID = 1L;

    @Override
    final Combiner<Stamped, ?, Gathered> gathering(Operator operator, long before, long output) {
        return new Records.Gathering(before);
    }

    @Override
    public final void writeState(Object value, ByteWriter out) {
        ((Records) value).write(out);
    }

    @Override
    public final Object readState(ByteReader in) {
        return Records.read(in);
    }

    @Override
    final void write(Gathered gathered, ByteWriter out) {
        gathered.write(out);
    }

    @Override
    final Gathered read(ByteReader in) {
        return Gathered.read(in);
    }

    @Override
    final long open(Object state) {
        return ((Records) state).size();
    }
}
