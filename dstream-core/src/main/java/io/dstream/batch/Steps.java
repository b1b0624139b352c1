package io.dstream.batch;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Action2;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import io.dstream.plan.Step.Attachment;
import io.dstream.plan.Step.Forwarding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The steps that {@link Batch} puts into plans, beyond {@code Map}, {@code Filter} and {@code FlatMap}. */
final class Steps {

    private Steps() {}

    /** A user's function as a plan holds it, where types are only in the heads of those who wrote it. */
    @SuppressWarnings("unchecked")
    static <A, R> Function1<A, R> function(Function1<?, ?> fn, String kind) {
        return (Function1<A, R>) checkNotNull(fn, "%s needs a function", kind);
    }

    @SuppressWarnings("unchecked")
    static <A> Predicate1<A> predicate(Predicate1<?> fn) {
        return (Predicate1<A>) checkNotNull(fn, "filter needs a function");
    }

    /** A step whose function takes a partition's records from an iterator, and gives others. */
    @SuppressWarnings("unchecked")
    static <T, R> Step mapPartitions(
            Operator operator, Function1<? super Iterator<T>, ? extends Iterator<? extends R>> fn) {
        checkNotNull(fn, "mapPartitions needs a function");
        return new Step.Pulling(operator, (partition, records) -> (Iterator<Object>) fn.apply((Iterator<T>) records));
    }

    /** A step whose function takes a partition's records from an iterator, and gives none. */
    @SuppressWarnings("unchecked")
    static <T> Step forEachPartition(Operator operator, Action2<? super Integer, ? super Iterator<T>> fn) {
        return new Step.Pulling(operator, (partition, records) -> {
            fn.accept(partition, (Iterator<T>) records);
            return Collections.emptyIterator();
        });
    }

    static <K, V, W> Attachment flatMapValues(
            Operator operator, Function1<? super V, ? extends Iterable<? extends W>> fn) {
        return (next, partition) -> new Forwarding<Object>(next) {
            @Override
            @SuppressWarnings("unchecked")
            public void accept(Object record) {
                Pair<K, V> pair = (Pair<K, V>) record;
                acceptPair(pair.key(), pair.value());
            }

            @Override
            @SuppressWarnings("unchecked")
            public void acceptPair(Object key, Object ofKey) {
                Iterable<? extends W> values = operator.requireResult(operator.apply(fn, (V) ofKey), "an Iterable");
                Step.pushAll(operator, operator.apply(values::iterator), new RecordConsumer<W>() {
                    @Override
                    public void accept(W value) {
                        next.acceptPair(key, value);
                    }
                });
            }
        };
    }

    /** Gives what the stream has that a function makes of a record, one by one, and closes it. */
    @SuppressWarnings("unchecked")
    static <T, R> Attachment flatMapStream(Operator operator, Function1<? super T, ? extends Stream<? extends R>> fn) {
        return (next, partition) -> new Forwarding<Object>(next) {
            @Override
            public void accept(Object record) {
                Stream<? extends R> results = operator.requireResult(operator.apply(fn, (T) record), "a Stream");
                try {
                    Step.pushAll(operator, operator.apply(results::iterator), next);
                } catch (RuntimeException | Error e) {
                    try {
                        results.close();
                    } catch (RuntimeException | Error onClose) {
                        e.addSuppressed(onClose);
                    }
                    throw e;
                }
                operator.run(Stream::close, results);
            }
        };
    }

    static Attachment glom() {
        return (next, partition) -> {
            List<Object> records = new ArrayList<>();
            return new Forwarding<>(next) {
                @Override
                public void accept(Object record) {
                    records.add(record);
                }

                @Override
                public void end() {
                    next.accept(Collections.unmodifiableList(records));
                    super.end();
                }
            };
        };
    }

    static Attachment sample(double fraction, long seed) {
        return sample(0, fraction, seed);
    }

    /** Those whose random number, which is the same for all samples by a seed, is in a range. */
    static Attachment sample(double from, double until, long seed) {
        return (next, partition) -> {
            SplittableRandom random = new SplittableRandom(seed * 31 + partition);
            return new Forwarding<>(next) {
                @Override
                public void accept(Object record) {
                    double chance = random.nextDouble();
                    if (chance >= from && chance < until) {
                        next.accept(record);
                    }
                }
            };
        };
    }

    static Attachment number(long[] starts) {
        return (next, partition) -> new Forwarding<>(next) {
            private long number = starts[partition];

            @Override
            public void accept(Object record) {
                next.acceptPair(record, number++);
            }
        };
    }
}
