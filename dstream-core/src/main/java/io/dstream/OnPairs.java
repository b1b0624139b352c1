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
 * The functions that are called with batches of pairs, by {@link PairDStream} and by {@link DStream#transformWith}.
 * Programs need not name them: a lambda or a method reference becomes one by itself, and is given a {@link PairBatch},
 * with the operators by key.
 *
 * @implNote {@link DStream} takes functions of a {@code Batch<Pair<K, V>>}. Each type here is a subtype of the one
 *     taken there, so the compiler prefers it for every lambda, and a function written for the other is still taken.
 */
public final class OnPairs {
    private OnPairs() {}

    /**
     * Does something with a batch of pairs.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     */
    @FunctionalInterface
    public interface Act<K, V> extends Action1<Batch<Pair<K, V>>> {
        /**
         * Does it.
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
     * Does something with a batch of pairs, knowing its time.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     */
    @FunctionalInterface
    public interface TimedAct<K, V> extends Action2<Batch<Pair<K, V>>, Instant> {
        /**
         * Does it.
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
     * Does something with a batch of pairs, knowing its time and all else that sinks are told of it.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     */
    @FunctionalInterface
    public interface InformedAct<K, V> extends Action3<Batch<Pair<K, V>>, Instant, BatchInfo> {
        /**
         * Does it.
         *
         * @param batch the batch
         * @param time its time
         * @param info its number, and what the sources gave it
         * @throws Exception any exception; it is reported with the operator's name
         */
        void acceptPairs(PairBatch<K, V> batch, Instant time, BatchInfo info) throws Exception;

        @Override
        default void accept(Batch<Pair<K, V>> batch, Instant time, BatchInfo info) throws Exception {
            acceptPairs(PairBatch.of(batch), time, info);
        }
    }

    /**
     * Makes a batch of a batch of pairs.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <B> the batch it makes
     */
    @FunctionalInterface
    public interface Make<K, V, B> extends Function1<Batch<Pair<K, V>>, B> {
        /**
         * Makes it.
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
     * Makes a batch of a batch of pairs, knowing its time.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <B> the batch it makes
     */
    @FunctionalInterface
    public interface TimedMake<K, V, B> extends Function2<Batch<Pair<K, V>>, Instant, B> {
        /**
         * Makes it.
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
     * Makes a batch of a batch of pairs, knowing its time and all else that sinks are told of it.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <B> the batch it makes
     */
    @FunctionalInterface
    public interface InformedMake<K, V, B> extends Function3<Batch<Pair<K, V>>, Instant, BatchInfo, B> {
        /**
         * Makes it.
         *
         * @param batch the batch of pairs
         * @param time its time
         * @param info its number, and what the sources gave it
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
     * Makes a batch of a batch of pairs and another stream's batch.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <U> the type of the other stream's records
     * @param <B> the batch it makes
     */
    @FunctionalInterface
    public interface MakeWith<K, V, U, B> extends Function3<Batch<Pair<K, V>>, Batch<U>, Instant, B> {
        /**
         * Makes it.
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
     * Makes a batch of a batch of any records and another stream's batch of pairs.
     *
     * @param <T> the type of the records
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <B> the batch it makes
     */
    @FunctionalInterface
    public interface MakeWithPairs<T, L, W, B> extends Function3<Batch<T>, Batch<Pair<L, W>>, Instant, B> {
        /**
         * Makes it.
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
     * Makes a batch of two streams' batches of pairs.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param <L> the type of the other stream's keys
     * @param <W> the type of the other stream's values
     * @param <B> the batch it makes
     */
    @FunctionalInterface
    public interface MakeOfBoth<K, V, L, W, B>
            extends MakeWith<K, V, Pair<L, W>, B>, MakeWithPairs<Pair<K, V>, L, W, B> {
        /**
         * Makes it.
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
