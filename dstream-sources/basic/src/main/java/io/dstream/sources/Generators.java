package io.dstream.sources;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.source.Source;
import io.dstream.sources.internal.GeneratorSource;

/**
 * Streams of records that are made up, at a given rate: for load tests, examples and ticks of one's own.
 *
 * <pre>{@code
 * ssc.from(Generators.rate(10_000, n -> "record " + n)).count().print();
 * }</pre>
 *
 * <p>Records are numbered from 0. A batch holds those that are due by its time: after the time of n intervals,
 * {@code rate * n * interval} records altogether, rounded down. So a program with a manual clock gets exactly the same
 * records each time. What back-pressure leaves over of a batch stays due.
 */
public final class Generators {
    private static final long HIGHEST_RATE = 1_000_000_000;

    private Generators() {}

    /**
     * Records without end.
     *
     * @param recordsPerSecond how many, 1 to 10^9
     * @param fn makes a record of its number; called when the batch is computed, by several threads at once, and again
     *     for the same number where a batch is computed twice: it should give the same record then
     * @param <T> the records
     * @return the source
     * @throws IllegalArgumentException if the rate is out of bounds
     */
    public static <T> Source<T> rate(long recordsPerSecond, Function1<? super Long, ? extends T> fn) {
        return rate(recordsPerSecond, Long.MAX_VALUE, fn);
    }

    /**
     * So many records and no more; after them batches are empty.
     *
     * @param recordsPerSecond how many, 1 to 10^9
     * @param total how many altogether, 0 or more
     * @param fn makes a record of its number; called when the batch is computed, by several threads at once, and again
     *     for the same number where a batch is computed twice: it should give the same record then
     * @param <T> the records
     * @return the source
     * @throws IllegalArgumentException if the rate or the total is out of bounds
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
