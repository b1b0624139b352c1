package io.dstream.sources;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.source.Source;
import io.dstream.sources.internal.GeneratorSource;

/**
 * Streams of generated records at a given rate, for load tests, examples and periodic ticks.
 *
 * <pre>{@code
 * ssc.from(Generators.rate(10_000, n -> "record " + n)).count().print();
 * }</pre>
 *
 * <p>Records are numbered from 0. A batch holds the records that are due by its time: after n intervals, {@code rate *
 * n * interval} records in total, rounded down. With a manual clock a program therefore gets exactly the same records
 * every time. Records that back-pressure keeps out of a batch remain due.
 */
public final class Generators {
    private static final long HIGHEST_RATE = 1_000_000_000;

    private Generators() {}

    /**
     * Returns a source of records without end.
     *
     * @param recordsPerSecond the number of records per second, 1 to 10^9
     * @param fn returns the record for a number. It is called when the batch is computed, by several threads at once,
     *     and again for the same number if a batch is computed again: it should then return the same record
     * @param <T> the type of the records
     * @return the source
     * @throws IllegalArgumentException if the rate is out of range
     */
    public static <T> Source<T> rate(long recordsPerSecond, Function1<? super Long, ? extends T> fn) {
        return rate(recordsPerSecond, Long.MAX_VALUE, fn);
    }

    /**
     * Returns a source of a limited number of records. After them, batches are empty.
     *
     * @param recordsPerSecond the number of records per second, 1 to 10^9
     * @param total the total number of records, 0 or more
     * @param fn returns the record for a number. It is called when the batch is computed, by several threads at once,
     *     and again for the same number if a batch is computed again: it should then return the same record
     * @param <T> the type of the records
     * @return the source
     * @throws IllegalArgumentException if the rate or the total is out of range
     */
    public static <T> Source<T> rate(long recordsPerSecond, long total, Function1<? super Long, ? extends T> fn) {
        checkArgument(
                recordsPerSecond >= 1 && recordsPerSecond <= HIGHEST_RATE,
                "%s records/s: expected 1 to %s",
                recordsPerSecond,
                HIGHEST_RATE);
        checkArgument(total >= 0, "%s records in total: expected 0 or more", total);
        checkNotNull(fn, "rate needs a function that makes a record from its number");
        return new GeneratorSource<>(recordsPerSecond, total, fn);
    }
}
