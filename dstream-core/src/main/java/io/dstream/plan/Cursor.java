package io.dstream.plan;

/**
 * Reads a {@link Partition} piece by piece, for whoever asks for records rather than being given them. Used by one
 * thread at a time. It holds nothing that has to be given back, so it may be left at any point.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface Cursor<T> {

    /**
     * Reads the next records.
     *
     * @param consumer takes them; its {@link RecordConsumer#end()} is the engine's to call
     * @param most how many records there may be, at least 1; a partition that cannot be read in pieces gives more
     * @return whether there may be more to read; where not, this is not called again
     */
    boolean push(RecordConsumer<? super T> consumer, int most);

    /**
     * A cursor over what has numbers.
     *
     * @param from the number of the first
     * @param to the number after the last
     * @param range reads those from one number up to another
     * @param <T> the records
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
     * @param <T> the records
     */
    @FunctionalInterface
    interface Range<T> {
        /**
         * Reads some of the records.
         *
         * @param consumer takes them
         * @param from the number of the first
         * @param to the number after the last
         */
        void push(RecordConsumer<? super T> consumer, int from, int to);
    }
}
