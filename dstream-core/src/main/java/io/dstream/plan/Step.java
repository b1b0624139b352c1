package io.dstream.plan;

import io.dstream.batch.Pair;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.store.StateStore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * One operator of a {@link Plan.Pipe}: what is done to each record of a partition on its way.
 *
 * <p>A step is code without state; {@link #attach} makes the consumer, with state if need be, for one partition of one
 * run. {@code Map}, {@code Filter} and {@code FlatMap} are known by kind so that an engine may fuse them as it likes;
 * everything else is a {@link Custom} step, which needs no change of any engine.
 */
public sealed interface Step extends Serializable {

    /**
     * The operator it belongs to.
     *
     * @return its name
     */
    Operator operator();

    /**
     * Puts this step in front of the next one.
     *
     * @param next takes what this step gives
     * @param partition the number of the partition, from 0
     * @return takes what this step is given
     */
    RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition);

    /**
     * Whether it gives, for each record by itself, what it gives for it before it takes the next one; so that a record
     * that its function fails on may be left out.
     *
     * @return whether it does
     */
    default boolean isRecordByRecord() {
        return false;
    }

    /**
     * Whether what it gives for a pair are pairs of the same key, so that pairs that are
     * {@linkplain Plan#partitionedByKey partitioned by key} before it are so behind it.
     *
     * @return whether it is sure to
     */
    default boolean keepsKeys() {
        return false;
    }

    /**
     * Where its consumers tell what they find out. An engine that has sent the step elsewhere brings back what the copy
     * of each was told, in this order.
     *
     * @return what it tells findings to: the same ones, in the same order, for each copy of it
     */
    default List<Findings<?>> findings() {
        return List.of();
    }

    /** A step that an engine may fuse with its neighbours, since it is known by its kind and its function. */
    sealed interface Fusible extends Step {
        /**
         * The user's function.
         *
         * @return the function
         */
        Object fn();

        @Override
        default boolean isRecordByRecord() {
            return true;
        }
    }

    /**
     * Gives one record for each.
     *
     * @param operator the operator it belongs to
     * @param gives what it gives
     * @param fn the user's function, an {@link Action1} for {@link Gives#RECORD} and a {@link Function1} for all else
     */
    record Map(Operator operator, Gives gives, Serializable fn) implements Fusible {
        /**
         * Gives what a function gives.
         *
         * @param operator the operator it belongs to
         * @param fn the user's function
         */
        public Map(Operator operator, Function1<Object, Object> fn) {
            this(operator, Gives.RESULT, fn);
        }

        @Override
        public boolean keepsKeys() {
            return gives == Gives.RECORD || gives == Gives.PAIR_WITH_VALUE;
        }

        @Override
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition) {
            Gives what = gives;
            Serializable function = fn;
            Function1<Object, Object> whole = record -> what.of(function, record);
            return new Forwarding<>(next) {
                @Override
                public void accept(Object record) {
                    next.accept(operator.apply(whole, record));
                }
            };
        }
    }

    /** What a {@link Map} gives for a record, with the user's function. */
    @SuppressWarnings("unchecked")
    enum Gives {
        /** What the function gives for it. */
        RESULT {
            @Override
            public Object of(Object fn, Object record) throws Exception {
                return ((Function1<Object, Object>) fn).apply(record);
            }
        },
        /** The record itself, which the function has looked at. */
        RECORD {
            @Override
            public Object of(Object fn, Object record) throws Exception {
                ((Action1<Object>) fn).accept(record);
                return record;
            }
        },
        /** A pair of what the function gives and the record. */
        PAIR_WITH_KEY {
            @Override
            public Object of(Object fn, Object record) throws Exception {
                return Pair.of(((Function1<Object, Object>) fn).apply(record), record);
            }
        },
        /** A pair of the record's key and what the function gives for its value. */
        PAIR_WITH_VALUE {
            @Override
            public Object of(Object fn, Object record) throws Exception {
                Pair<Object, Object> pair = (Pair<Object, Object>) record;
                return Pair.of(pair.key(), ((Function1<Object, Object>) fn).apply(pair.value()));
            }
        };

        /**
         * Calls the function.
         *
         * @param fn the user's function
         * @param record the record
         * @return what is given
         * @throws Exception whatever the function throws
         */
        public abstract Object of(Object fn, Object record) throws Exception;
    }

    /**
     * Lets some records through.
     *
     * @param operator the operator it belongs to
     * @param fn the user's predicate
     */
    record Filter(Operator operator, Predicate1<Object> fn) implements Fusible {
        @Override
        public boolean keepsKeys() {
            return true;
        }

        @Override
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition) {
            return new Forwarding<>(next) {
                @Override
                public void accept(Object record) {
                    if (operator.test(fn, record)) {
                        next.accept(record);
                    }
                }
            };
        }
    }

    /**
     * Gives any number of records for each.
     *
     * @param operator the operator it belongs to
     * @param fn the user's function
     */
    record FlatMap(Operator operator, Function1<Object, Iterable<Object>> fn) implements Fusible {
        @Override
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition) {
            return new Forwarding<>(next) {
                @Override
                public void accept(Object record) {
                    Iterable<Object> results = operator.requireResult(operator.apply(fn, record), "an Iterable");
                    pushAll(operator, operator.apply(results::iterator), next);
                }
            };
        }
    }

    /**
     * Any other step.
     *
     * @param operator the operator it belongs to
     * @param attachment makes its consumers
     * @param isRecordByRecord whether they take record by record
     * @param keepsKeys whether they give pairs of the key that they are given
     */
    record Custom(Operator operator, Attachment attachment, boolean isRecordByRecord, boolean keepsKeys)
            implements Step {
        /**
         * One that does not take record by record, and may give anything.
         *
         * @param operator the operator it belongs to
         * @param attachment makes its consumers
         */
        public Custom(Operator operator, Attachment attachment) {
            this(operator, attachment, false, false);
        }

        @Override
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition) {
            return attachment.attach(next, partition);
        }

        @Override
        public List<Findings<?>> findings() {
            return attachment.findings();
        }
    }

    /**
     * Takes pairs into the state of an operator, and gives what the operator makes of them. Must be run once per tick,
     * over all partitions of a plan that has all pairs of a key in the same partition, the one of
     * {@link io.dstream.table.KeyHash}.
     *
     * @param fn what is done
     * @param context the operator, whose id is the state's too, and the tick
     */
    record Stateful(StateFunction<Object, Object, Object> fn, StateContext context) implements Step {
        @Override
        public Operator operator() {
            return context.operator();
        }

        @Override
        public List<Findings<?>> findings() {
            EventTime time = context.eventTime();
            return time.isNone() ? List.of() : List.of(time.progress());
        }

        @Override
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition) {
            throw new IllegalStateException(operator() + " keeps state, so only its engine can attach it");
        }

        /**
         * Puts this step in front of the next one.
         *
         * @param next takes what this step gives
         * @param store the partition's state
         * @return takes the pairs
         */
        @SuppressWarnings("unchecked")
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, StateStore store) {
            RecordConsumer<?> pairs = fn.attach(context, store, next);
            return (RecordConsumer<Object>) pairs;
        }
    }

    /**
     * Gives a function an iterator over all records of a partition, and goes on with those of the iterator that it
     * gives. An engine that can has the records come as they are asked for; {@linkplain #attach attached}, this gathers
     * a partition first. Either way the function is called for empty partitions too.
     *
     * @param operator the operator it belongs to
     * @param fn is given the partition's number, from 0, and its records
     */
    record Pulling(Operator operator, Function2<Integer, Iterator<Object>, Iterator<Object>> fn) implements Step {
        /**
         * Calls the function.
         *
         * @param partition the number of the partition, from 0
         * @param records its records
         * @return what the function gives
         * @throws OperatorException if it throws, or gives null
         */
        public Iterator<Object> results(int partition, Iterator<Object> records) {
            return operator.requireResult(
                    operator.<Integer, Iterator<Object>, Iterator<Object>>apply(fn, partition, records), "an Iterator");
        }

        @Override
        public RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition) {
            List<Object> records = new ArrayList<>();
            return new Forwarding<>(next) {
                @Override
                public void accept(Object record) {
                    records.add(record);
                }

                @Override
                public void end() {
                    Iterator<Object> all = Collections.unmodifiableList(records).iterator();
                    pushAll(operator, results(partition, all), next);
                    super.end();
                }
            };
        }
    }

    /** Makes the consumers of a {@link Custom} step. */
    @FunctionalInterface
    interface Attachment extends Serializable {
        /**
         * Puts the step in front of the next one.
         *
         * @param next takes what the step gives; the step tells it of the {@linkplain RecordConsumer#end() end}
         * @param partition the number of the partition, from 0
         * @return takes what the step is given
         */
        RecordConsumer<Object> attach(RecordConsumer<Object> next, int partition);

        /**
         * The step's {@link Step#findings}.
         *
         * @return by default none
         */
        default List<Findings<?>> findings() {
            return List.of();
        }
    }

    /**
     * A consumer in front of another, which it tells of the end.
     *
     * @param <T> the records it takes
     */
    abstract class Forwarding<T> extends RecordConsumer<T> {
        private static final long serialVersionUID = 1L;

        private final RecordConsumer<?> downstream;

        /**
         * A consumer in front of another.
         *
         * @param downstream the other
         */
        protected Forwarding(RecordConsumer<?> downstream) {
            this.downstream = downstream;
        }

        @Override
        public void end() {
            downstream.end();
        }
    }

    /**
     * Pushes what a user's iterator gives.
     *
     * @param operator the operator to name if the iterator throws
     * @param records the user's iterator
     * @param next takes its records
     * @param <R> the records
     */
    static <R> void pushAll(Operator operator, Iterator<? extends R> records, RecordConsumer<? super R> next) {
        while (true) {
            R record;
            try {
                if (!records.hasNext()) {
                    return;
                }
                record = records.next();
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
            next.accept(record);
        }
    }
}
