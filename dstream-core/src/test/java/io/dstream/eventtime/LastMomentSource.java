package io.dstream.eventtime;

import io.dstream.plan.Partition;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Instant;
import java.util.List;

/** One record, and an end that comes between two looks whether it has come. */
final class LastMomentSource implements Source<Long> {
    private final long record;

    LastMomentSource(long record) {
        this.record = record;
    }

    @Override
    public String kind() {
        return "last moment";
    }

    @Override
    public SourceReader<Long> open(SourceContext context) {
        return new SourceReader<>() {
            private boolean given;
            private boolean asked;

            @Override
            public Cut<Long> cut(Instant batchTime, long maxRecords) {
                List<Long> records = given ? List.of() : List.of(record);
                given = true;
                return new Cut<>(Partition.split(records, 1), records.size(), 0);
            }

            @Override
            public void finish() {
                // It has finished, but says so only when it is asked a second time.
            }

            @Override
            public boolean finished() {
                boolean before = asked;
                asked = true;
                return before;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
