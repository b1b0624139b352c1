package io.dstream.spark;

import io.dstream.plan.Cursor;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Numbers from 0 on and without end, which can be read again, by executors too; each batch has the next few. */
final class Numbers implements Source<Long> {
    /** How many a batch has. */
    static final int BATCH = 40;

    private static final int PARTITIONS = 2;

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
                if (finishing) {
                    return Cut.empty();
                }
                long from = next;
                next += BATCH;
                return of(from, next);
            }

            private Cut<Long> of(long from, long until) {
                List<Partition<Long>> parts = new ArrayList<>();
                for (int part = 0; part < PARTITIONS; part++) {
                    parts.add(new Range(
                            from + (until - from) * part / PARTITIONS,
                            from + (until - from) * (part + 1) / PARTITIONS));
                }
                return new Cut<>(parts, until - from, 0, List.of(OffsetRange.of("n", from, until)));
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

    /** Some of the numbers. */
    private static final class Range extends Partition<Long> {
        private final long from;
        private final long until;

        Range(long from, long until) {
            this.from = from;
            this.until = until;
        }

        @Override
        public void push(RecordConsumer<? super Long> consumer) {
            LongStream.range(from, until).forEach(consumer::accept);
        }

        @Override
        public Cursor<Long> cursor() {
            return Partition.<Long>of(LongStream.range(from, until).boxed().toArray(), 0, Math.toIntExact(until - from))
                    .cursor();
        }

        @Override
        public long size() {
            return until - from;
        }

        @Override
        public Optional<Portable<Long>> portable() {
            long first = from; // without the partition, which is not serialisable
            long end = until;
            return Optional.of(() -> new Range(first, end));
        }
    }
}
