package io.dstream.engine.task;

import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What comes out of steps, for whoever asks for one record after the other. A piece of the source is pushed through the
 * steps when the piece before has been handed out: one record at first, then twice as many each time, until some
 * hundreds come out. Handed to users' functions; for one thread at a time.
 *
 * <p>Where a step fails, its failure is thrown, by this call and by all that follow. So no function can take it for the
 * end of the partition.
 */
final class Feed implements Iterator<Object> {
    /** How many records are to come out of a piece; and no more than that go into one. */
    private static final int PIECE = 256;

    private static final Object[] NONE = {};

    private final Cursor<Object> source;
    private final Operator operator; // null where nobody closes this
    private final Piece piece = new Piece();
    private final RecordConsumer<Object> head;
    private int most = 1; // records that go into the next piece
    private boolean more = true;
    private boolean closed;
    private Throwable failure; // a RuntimeException or an Error

    private Object[] records = NONE; // of the piece that is being handed out
    private int at;
    private int end;

    /**
     * A feed.
     *
     * @param source what the steps take
     * @param steps puts the steps in front of a consumer
     * @param operator the operator whose function is handed this; null where it is no operator's
     */
    Feed(Cursor<Object> source, UnaryOperator<RecordConsumer<Object>> steps, Operator operator) {
        this.source = source;
        this.operator = operator;
        this.head = steps.apply(piece);
    }

    @Override
    public boolean hasNext() {
        return at < end || fill();
    }

    @Override
    public Object next() {
        if (at == end && !fill()) {
            throw new NoSuchElementException("the partition has no more records: ask hasNext() first");
        }
        return records[at++];
    }

    @Override
    public void forEachRemaining(Consumer<? super Object> action) {
        while (hasNext()) {
            action.accept(records[at++]);
        }
    }

    /** Makes the next piece. Gives whether there is one. */
    private boolean fill() {
        if (closed) {
            throw new IllegalStateException(
                    "the iterator of " + operator + " is used after its end: it may be used until"
                            + " its function has returned and, if that gives an iterator, until there is no more in that one."
                            + " Copy what is needed later");
        }
        throwFailure();
        at = 0;
        end = 0;
        try {
            while (more && end == 0) {
                piece.clear();
                more = source.push(head, most);
                if (!more) {
                    head.end();
                }
                end = piece.size;
                most = Math.max(1, (int) Math.min(2L * most, Math.min(PIECE, (long) PIECE * most / Math.max(1, end))));
            }
            records = piece.records;
            return end > 0;
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }

    /** The function is through with its records. Throws what a step before it has failed of, if one has. */
    void close() {
        closed = true;
        records = NONE;
        at = 0;
        end = 0;
        throwFailure();
    }

    private void throwFailure() {
        if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /**
     * Ends this since the function has thrown. Gives what is to be thrown: where a step failed, that and nothing else.
     */
    RuntimeException failedOf(Throwable thrown) {
        close();
        return OperatorException.of(operator, thrown);
    }

    /** Where the records of a piece wait. */
    @SuppressWarnings("serial") // lives for one task
    private static final class Piece extends RecordConsumer<Object> {
        private static final int FIRST = 16;

        private Object[] records = NONE;
        private int size;

        /** Lets go of what has been handed out; of the array too where it has become much larger than it need be. */
        void clear() {
            if (records.length > 4 * PIECE && size < records.length / 4) {
                records = NONE;
            }
            size = 0;
        }

        @Override
        public void accept(Object record) {
            if (size == records.length) {
                makeRoom(1);
            }
            records[size++] = record;
        }

        @Override
        public void acceptAll(Object[] some, int from, int to) {
            int n = to - from;
            if (n > records.length - size) {
                makeRoom(n);
            }
            System.arraycopy(some, from, records, size, n);
            size += n;
        }

        private void makeRoom(int n) {
            records = Arrays.copyOf(records, Math.max(Math.addExact(size, n), Math.max(FIRST, 2 * size)));
        }
    }
}
