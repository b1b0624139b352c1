package io.dstream;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.function.Action3;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Function3;
import io.dstream.sink.BatchInfo;
import java.time.Instant;

/**
 * The functions on batches of pairs that {@link PairDStream} and {@link DStream#transformWith} accept. Programs need
 * not name these types: a lambda or a method reference is converted to one, and receives a {@link PairBatch}, which has
 * the operators by key.
 *
 * @implNote {@link DStream} accepts functions of a {@code Batch<Pair<K, V>>}. Each type here is a subtype of the one
 *     accepted there, so the compiler prefers it for every lambda, and functions of the supertype are still accepted.
 */
public final class OnPairs {
    private OnPairs() {}

    /**
     * An action on a batch of pairs.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     */
    @FunctionalInterface
    public interface Act<K, V> extends Action1<Batch<Pair<K, V>>> {
        /**
         * Performs the action.
         *
         * @param batch the batch
         * @throws Exception any exception; it is reported with the operator's name
         */
        void acceptPairs(PairBatch<K, V> batch) throws Exception;

        @Override
        default void accept(Batch<Pair<K, V>> batch) throws Exception {
            acceptPairs(PairBatch.of(batch));
        }
    }

    /**
     * An action on a batch of pairs and its time.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     */
    @FunctionalInterface
    public interface TimedAct<K, V> extends Action2<Batch<Pair<K, V>>, Instant> {
        /**
         * Performs the action.
         *
         * @param batch the batch
         * @param time its time
         * @throws Exception any exception; it is reported with the operator's name
         */
        void acceptPairs(PairBatch<K, V> batch, Instant time) throws Exception;

        @Override
        default void accept(Batch<Pair<K, V>> batch, Instant time) throws Exception {
            acceptPairs(PairBatch.of(batch), time);
        }
    }

    /**
     * An action on a batch of pairs, its time and its {@link BatchInfo}.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     */
    @FunctionalInterface
    public interface InformedAct<K, V> extends Action3<Batch<Pair<K, V>>, Instant, BatchInfo> {
        /**
         * Performs the action.
         *
         * @param batch the batch
         * @param time its time
         * @param info its number, and what the sources contributed
         * @throws Exception any exception; it is reported with the operator's name
         */
        void acceptPairs(PairBatch<K, V> batch, Instant time, BatchInfo info) throws Exception;

        @Override
        default void accept(Batch<Pair<K, V>> batch, Instant time, BatchInfo info) throws Exception {
            acceptPairs(PairBatch.of(batch), time, info);
        }
    }

    /**
     * A function from a batch of pairs to a new batch.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <B> the type of the new batch
     */
    @FunctionalInterface
    public interface Make<K, V, B> extends Function1<Batch<Pair<K, V>>, B> {
        /**
         * Returns the new batch.
         *
         * @param batch the batch of pairs
         * @return the new batch
         * @throws Exception any exception; it is reported with the operator's name
         */
        B applyToPairs(PairBatch<K, V> batch) throws Exception;

        @Override
        default B apply(Batch<Pair<K, V>> batch) throws Exception {
            return applyToPairs(PairBatch.of(batch));
        }
    }

    /**
     * A function from a batch of pairs and its time to a new batch.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <B> the type of the new batch
     */
    @FunctionalInterface
    public interface TimedMake<K, V, B> extends Function2<Batch<Pair<K, V>>, Instant, B> {
        /**
         * Returns the new batch.
         *
         * @param batch the batch of pairs
         * @param time its time
         * @return the new batch
         * @throws Exception any exception; it is reported with the operator's name
         */
        B applyToPairs(PairBatch<K, V> batch, Instant time) throws Exception;

        @Override
        default B apply(Batch<Pair<K, V>> batch, Instant time) throws Exception {
            return applyToPairs(PairBatch.of(batch), time);
        }
    }

    /**
     * A function from a batch of pairs, its time and its {@link BatchInfo} to a new batch.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <B> the type of the new batch
     */
    @FunctionalInterface
    public interface InformedMake<K, V, B> extends Function3<Batch<Pair<K, V>>, Instant, BatchInfo, B> {
        /**
         * Returns the new batch.
         *
         * @param batch the batch of pairs
         * @param time its time
         * @param info its number, and what the sources contributed
         * @return the new batch
         * @throws Exception any exception; it is reported with the operator's name
         */
        B applyToPairs(PairBatch<K, V> batch, Instant time, BatchInfo info) throws Exception;

        @Override
        default B apply(Batch<Pair<K, V>> batch, Instant time, BatchInfo info) throws Exception {
            return applyToPairs(PairBatch.of(batch), time, info);
        }
    }

    /**
     * A function from a batch of pairs and another stream's batch to a new batch.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <U> the type of the other stream's records
     * @param <B> the type of the new batch
     */
    @FunctionalInterface
    public interface MakeWith<K, V, U, B> extends Function3<Batch<Pair<K, V>>, Batch<U>, Instant, B> {
        /**
         * Returns the new batch.
         *
         * @param batch the batch of pairs
         * @param other the other stream's batch
         * @param time the time of both
         * @return the new batch
         * @throws Exception any exception; it is reported with the operator's name
         */
        B applyToPairs(PairBatch<K, V> batch, Batch<U> other, Instant time) throws Exception;

        @Override
        default B apply(Batch<Pair<K, V>> batch, Batch<U> other, Instant time) throws Exception {
            return applyToPairs(PairBatch.of(batch), other, time);
        }
    }

    /**
     * A function from a batch of any records and another stream's batch of pairs to a new batch.
     *
     * @param <T> the type of the records
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <B> the type of the new batch
     */
    @FunctionalInterface
    public interface MakeWithPairs<T, L, W, B> extends Function3<Batch<T>, Batch<Pair<L, W>>, Instant, B> {
        /**
         * Returns the new batch.
         *
         * @param batch the batch
         * @param other the other stream's batch of pairs
         * @param time the time of both
         * @return the new batch
         * @throws Exception any exception; it is reported with the operator's name
         */
        B applyWithPairs(Batch<T> batch, PairBatch<L, W> other, Instant time) throws Exception;

        @Override
        default B apply(Batch<T> batch, Batch<Pair<L, W>> other, Instant time) throws Exception {
            return applyWithPairs(batch, PairBatch.of(other), time);
        }
    }

    /**
     * A function from two streams' batches of pairs to a new batch.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <B> the type of the new batch
     */
    @FunctionalInterface
    public interface MakeOfBoth<K, V, L, W, B>
            extends MakeWith<K, V, Pair<L, W>, B>, MakeWithPairs<Pair<K, V>, L, W, B> {
        /**
         * Returns the new batch.
         *
         * @param batch the batch of pairs
         * @param other the other stream's batch of pairs
         * @param time the time of both
         * @return the new batch
         * @throws Exception any exception; it is reported with the operator's name
         */
        B applyToBoth(PairBatch<K, V> batch, PairBatch<L, W> other, Instant time) throws Exception;

        @Override
        default B applyToPairs(PairBatch<K, V> batch, Batch<Pair<L, W>> other, Instant time) throws Exception {
            return applyToBoth(batch, PairBatch.of(other), time);
        }

        @Override
        default B applyWithPairs(Batch<Pair<K, V>> batch, PairBatch<L, W> other, Instant time) throws Exception {
            return applyToBoth(PairBatch.of(batch), other, time);
        }

        @Override
        default B apply(Batch<Pair<K, V>> batch, Batch<Pair<L, W>> other, Instant time) throws Exception {
            return applyToBoth(PairBatch.of(batch), PairBatch.of(other), time);
        }
    }
}
