package io.dstream.sources.internal.lines;

import io.dstream.function.Function1;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** Makes records of connections' bytes. Used by many threads, one for each connection; keeps nothing itself. */
@FunctionalInterface
public interface Decoder<T> {

    /** Where records go. */
    interface Output<T> {
        void add(T record);

        /** A line is too long; says so once per state of the source, whatever the number of calls. */
        void lineTooLong(String what);

        /** Stores what has been added so far; may wait. */
        default void flush() {}

        /** Where memory for a long line is to come from. */
        default LineMemory.Share memory() {
            return LineMemory.unbounded().share(() -> {});
        }
    }

    /**
     * Decodes to the end of the stream. What has been given to {@code out} is stored before each read that may wait.
     *
     * @throws LineTooLongException if a line is too long and the policy wants more than to cut it off
     * @throws Exception if the connection or a decoder of the user's fails
     */
    void decode(InputStream in, Output<T> out) throws Exception;

    /** A line is too long, and whoever sent it is to be disconnected. */
    final class LineTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean fatal;

        LineTooLongException(String message, boolean fatal) {
            super(message);
            this.fatal = fatal;
        }

        /** Whether the program is to fail. */
        public boolean isFatal() {
            return fatal;
        }
    }

    /** Decodes with a function of the user's, a fresh iterator for each connection. */
    static <T> Decoder<T> of(Function1<? super InputStream, ? extends Iterator<? extends T>> fn) {
        return (in, out) -> {
            Iterator<? extends T> records = fn.apply(new BufferedInputStream(in));
            while (records.hasNext()) {
                out.add(records.next());
            }
        };
    }
}
