package io.dstream.sources.internal;

import io.dstream.function.Function1;
import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Numbers that are due, cut at each tick; the records are made when the batch is computed and never held. */
public record GeneratorSource<T>(long perSecond, long total, Function1<? super Long, ? extends T> fn)
        implements Source<T> {

    /** Less than that in a partition is not worth waking another thread for. */
    private static final long MIN_PARTITION = 1024;

    @Override
    public String kind() {
        return "rate";
    }

    @Override
    public SourceReader<T> open(SourceContext context) {
        return new Reader(context);
    }

    @Override
    public String toString() {
        return "rate of " + perSecond + "/s";
    }

    private final class Reader implements SourceReader<T> {
        private final SourceContext context;
        private Instant origin; // where time begins; the ticker's, as is next
        private long next;
        private volatile boolean finishing;

        Reader(SourceContext context) {
            this.context = context;
        }

        @Override
        public Cut<T> cut(Instant batchTime, long maxRecords) {
            if (origin == null) {
                origin = batchTime.minus(context.batchInterval());
            }
            long from = next;
            long count = finishing ? 0 : Math.min(maxRecords, due(Duration.between(origin, batchTime)) - from);
            if (count <= 0) {
                return Cut.empty();
            }
            next = from + count;
            long parts = Math.max(1, Math.min(context.parallelism(), count / MIN_PARTITION));
            List<Partition<T>> numbers = new ArrayList<>();
            for (long p = 0; p < parts; p++) {
                numbers.add(new Numbers<>(from + share(count, p, parts), from + share(count, p + 1, parts), fn));
            }
            return new Cut<>(numbers, count, 0);
        }

        private long due(Duration elapsed) {
            long whole = elapsed.toSeconds() * perSecond;
            return Math.min(total, whole + elapsed.toMillisPart() * perSecond / 1000);
        }

        /** The part of a count that the first so many partitions have, without overflow. */
        private static long share(long count, long first, long parts) {
            return count / parts * first + count % parts * first / parts;
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
    }

    private static final class Numbers<T> extends Partition<T> {
        private static final Operator OPERATOR = Operator.of("rate");

        private final long from;
        private final long to;
        private final Function1<? super Long, ? extends T> fn;

        Numbers(long from, long to, Function1<? super Long, ? extends T> fn) {
            this.from = from;
            this.to = to;
            this.fn = fn;
        }

        @Override
        public void push(RecordConsumer<? super T> consumer) {
            for (long n = from; n < to; n++) {
                consumer.accept(OPERATOR.<Long, T>apply(fn, n));
            }
        }

        @Override
        public Cursor<T> cursor() {
            return new Cursor<>() {
                private long next = from;

                @Override
                public boolean push(RecordConsumer<? super T> consumer, int most) {
                    for (int left = most; left > 0 && next < to; left--) {
                        consumer.accept(OPERATOR.<Long, T>apply(fn, next++));
                    }
                    return next < to;
                }
            };
        }

        @Override
        public Optional<Portable<T>> portable() {
            return Optional.of(portable(from, to, fn));
        }

        private static <T> Portable<T> portable(long from, long to, Function1<? super Long, ? extends T> fn) {
            return () -> new Numbers<>(from, to, fn);
        }

        @Override
        public long size() {
            return to - from;
        }
    }
}
