package io.dstream.testing.connectors;

import io.dstream.plan.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Numbers from 0 on and without end, which can be read again; each batch has the next few. */
public final class Numbers implements Source<Long> {
    /** How many a batch has. */
    public static final int BATCH = 50;

    @Override
    public String kind() {
        return "numbers";
    }

    @Override
    public SourceReader<Long> open(SourceContext context) {
        return new ReplayableReader<>() {
            private long next;
            private boolean finishing;

            @Override
            public void seek(Map<String, Position> positions) {
                next = positions.getOrDefault("n", Position.of(0)).number();
            }

            @Override
            public Cut<Long> replay(List<OffsetRange> ranges) {
                OffsetRange range = ranges.get(0);
                return of(range.fromNumber(), range.untilNumber());
            }

            @Override
            public Cut<Long> cut(Instant batchTime, long maxRecords) {
                long from = next;
                next += finishing ? 0 : BATCH;
                return finishing ? Cut.empty() : of(from, next);
            }

            private Cut<Long> of(long from, long until) {
                List<Long> numbers = LongStream.range(from, until).boxed().toList();
                return new Cut<>(
                        Partition.split(numbers, 2), numbers.size(), 0, List.of(OffsetRange.of("n", from, until)));
            }

            @Override
            public void commit(List<OffsetRange> ranges) {}

            @Override
            public void finish() {
                finishing = true;
            }

            @Override
            public boolean finished() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
