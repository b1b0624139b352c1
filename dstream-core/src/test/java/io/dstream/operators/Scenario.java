package io.dstream.operators;

import io.dstream.DStream;
import io.dstream.batch.Batch;
import io.dstream.function.Function2;
import java.util.List;

/**
 * An operator, what it is put on, and what it should give: a row of the tables {@link WordOperators} and
 * {@link PairOperators}, which {@link OperatorScenarios} runs.
 *
 * @param name the operator, and after a comma what is special about this use of it
 * @param shape what becomes of order and partitions
 * @param onBatch the operator on a batch (and another); null where it is for streams only
 * @param onStream the operator on a stream (and another); null where it is for batches only
 * @param model the same on plain lists
 * @param batches how many batches, the newest included, the model is given as one: those that a window covers
 */
record Scenario<T, B extends Batch<T>, S extends DStream<T>>(
        String name,
        Shape shape,
        Function2<B, B, Batch<?>> onBatch,
        Function2<S, S, DStream<?>> onStream,
        Function2<List<T>, List<T>, List<?>> model,
        int batches) {

    /** The name of the method. */
    String method() {
        return name.split("[ ,]")[0];
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * What an operator does with order and partitions.
     *
     * @param ordered whether the order of the result is promised
     * @param partitions how many partitions the result has
     */
    record Shape(boolean ordered, Partitions partitions) {
        static final Shape NARROW = new Shape(true, (mine, others, threads) -> mine);
        static final Shape APPENDED = new Shape(true, (mine, others, threads) -> mine + others);
        static final Shape WIDE = new Shape(false, (mine, others, threads) -> threads);
        static final Shape SORTED = new Shape(true, (mine, others, threads) -> threads);
        static final Shape ONE = new Shape(true, (mine, others, threads) -> 1);

        static Shape wide(int partitions) {
            return new Shape(false, (mine, others, threads) -> partitions);
        }

        static Shape coalesced(int partitions) {
            return new Shape(true, (mine, others, threads) -> Math.min(partitions, mine));
        }
    }

    /** A number of partitions, given those of both inputs and the engine's threads. */
    @FunctionalInterface
    interface Partitions {
        int of(int mine, int others, int threads);
    }
}
