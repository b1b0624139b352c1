package io.dstream.benchmarks;

import io.dstream.plan.Partition;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Instant;
import java.util.List;

/** A source that has its records in memory, so that nothing but the program is measured. */
final class Prepared<T> implements Source<T> {
    private final int partitions;
    private volatile List<Partition<T>> next = List.of();

    Prepared(int partitions) {
        this.partitions = partitions;
    }

    /** Has the batches from now on be of these records, which are not copied. */
    Prepared<T> set(Object[] records) {
        next = Partition.split(records, 0, records.length, partitions);
        return this;
    }

    @Override
    public String kind() {
        return "prepared";
    }

    @Override
    public SourceReader<T> open(SourceContext context) {
        return new SourceReader<>() {
            private volatile boolean finishing;

            @Override
            public Cut<T> cut(Instant batchTime, long maxRecords) {
                List<Partition<T>> parts = next;
                return new Cut<>(
                        parts, parts.stream().mapToLong(Partition::size).sum(), 0);
            }

            @Override
            public void finish() {
                finishing = true;
            }

            @Override
            public boolean finished() {
                return finishing;
            }

            @Override
            public void close() {}
        };
    }
}
