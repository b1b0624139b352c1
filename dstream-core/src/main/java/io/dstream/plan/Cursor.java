package io.dstream.plan;

/**
 * Reads a {@link Partition} piece by piece, for callers that pull records. Used by one thread at a time. It holds no
 * resources, so it may be abandoned at any point.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface Cursor<T> {

    /**
     * Reads the next records.
     *
     * @param consumer accepts the records; its {@link RecordConsumer#end()} is called by the engine
     * @param most the maximum number of records, at least 1; a partition that cannot be read in pieces exceeds it
     * @return whether there may be more to read; if not, this is not called again
     */
    boolean push(RecordConsumer<? super T> consumer, int most);

    /**
     * Returns a cursor over numbered records.
     *
     * @param from the number of the first
     * @param to the number after the last one
     * @param range reads the records from one number up to another
     * @param <T> the type of the records
     * @return the cursor
     */
    static <T> Cursor<T> over(int from, int to, Range<T> range) {
        return new Cursor<>() {
            private int at = from;

            @Override
            public boolean push(RecordConsumer<? super T> consumer, int most) {
                int first = at;
                at = to - first > most ? first + most : to;
                range.push(consumer, first, at);
                return at < to;
            }
        };
    }

    /**
     * Reads records by their numbers.
     *
     * @param <T> the type of the records
     */
    @FunctionalInterface
    interface Range<T> {
        /**
         * Reads some of the records.
         *
         * @param consumer accepts the records
         * @param from the number of the first
         * @param to the number after the last one
         */
        void push(RecordConsumer<? super T> consumer, int from, int to);
    }
}
