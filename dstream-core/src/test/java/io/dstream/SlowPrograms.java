package io.dstream;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.function.Function1;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.sink.Sink;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Programs with one operator that is slow, named {@code slow}: it waits at a gate. */
enum SlowPrograms {
    MAP {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> n + 1)
                    .map(n -> {
                        gate.acquire();
                        return n;
                    })
                    .named("slow")
                    .map(n -> n + 1));
        }
    },
    FILTER {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.filter(n -> n > 0)
                    .filter(n -> {
                        gate.acquire();
                        return true;
                    })
                    .named("slow")
                    .map(n -> n));
        }
    },
    FLAT_MAP {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> n)
                    .flatMap(n -> {
                        gate.acquire();
                        return List.of(n, n);
                    })
                    .named("slow")
                    .filter(n -> n > 1));
        }
    },
    FLAT_MAP_THAT_IS_LAZY {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> n)
                    .flatMap(n -> (Iterable<Integer>) () -> new Iterator<Integer>() {
                        private boolean given;

                        @Override
                        public boolean hasNext() {
                            return !given;
                        }

                        @Override
                        public Integer next() {
                            gate.acquireUninterruptibly();
                            given = true;
                            return n;
                        }
                    })
                    .named("slow")
                    .map(n -> n));
        }
    },
    MAP_PARTITIONS {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> n)
                    .mapPartitions(numbers -> {
                        gate.acquire();
                        return numbers;
                    })
                    .named("slow")
                    .map(n -> n));
        }
    },
    MAP_BEFORE_MAP_PARTITIONS {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> {
                        gate.acquire();
                        return n;
                    })
                    .named("slow")
                    .mapPartitions(numbers -> {
                        int sum = 0;
                        while (numbers.hasNext()) {
                            sum += numbers.next();
                        }
                        return List.of(sum).iterator();
                    })
                    .mapPartitions(numbers -> numbers));
        }
    },
    FIRST_OF_TWO_MAP_PARTITIONS {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.<Integer>mapPartitions(numbers -> new Iterator<Integer>() {
                        @Override
                        public boolean hasNext() {
                            gate.acquireUninterruptibly();
                            return numbers.hasNext();
                        }

                        @Override
                        public Integer next() {
                            return numbers.next();
                        }
                    })
                    .named("slow")
                    .mapPartitions(numbers -> new Iterator<Integer>() {
                        @Override
                        public boolean hasNext() {
                            return numbers.hasNext();
                        }

                        @Override
                        public Integer next() {
                            return numbers.next();
                        }
                    }));
        }
    },
    MAP_TO_PAIR {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.mapToPair(n -> {
                        gate.acquire();
                        return Pair.of(n, n);
                    })
                    .named("slow")
                    .reduceByKey(Integer::sum));
        }
    },
    MAP_VALUES {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(keyed(in)
                    .mapValues(n -> {
                        gate.acquire();
                        return n;
                    })
                    .named("slow"));
        }
    },
    FUNCTION_OF_A_CLASS {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> n).map(new Waiting(gate)).named("slow"));
        }
    },
    METHOD_REFERENCE {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            Waiting waiting = new Waiting(gate);
            done(in.map(n -> n).map(waiting::wait).named("slow").map(n -> n));
        }
    },
    FUNCTION_OF_A_CLASS_THAT_INHERITS_IT {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> n).map(new Inheriting(gate)).named("slow").map(n -> n));
        }
    },
    REFERENCE_TO_A_METHOD_THAT_IS_OVERRIDDEN {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.<Ready>map(n -> new Waits(gate))
                    .map(Ready::whenReady)
                    .named("slow")
                    .map(n -> n));
        }
    },
    REDUCE_BY_KEY {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(keyed(in)
                    .reduceByKey((a, b) -> {
                        gate.acquire();
                        return a + b;
                    })
                    .named("slow")
                    .mapValues(n -> n));
        }
    },
    COMBINE_BY_KEY {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(keyed(in)
                    .combineByKey(
                            n -> {
                                gate.acquire();
                                return n;
                            },
                            Integer::sum,
                            Integer::sum)
                    .named("slow"));
        }
    },
    MERGING_OF_PARTITIONS {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.repartition(2)
                    .mapToPair(n -> Pair.of("k", n))
                    .combineByKey(n -> n, Integer::sum, (a, b) -> {
                        gate.acquire();
                        return a + b;
                    })
                    .named("slow"));
        }
    },
    JOINED {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(keyed(in)
                    .join(keyed(in))
                    .mapValues(both -> {
                        gate.acquire();
                        return both.key();
                    })
                    .named("slow"));
        }
    },
    MAP_WITH_STATE {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(keyed(in)
                    .mapWithState(Integer.class, (key, n, sum) -> {
                        gate.acquire();
                        sum.update(n.orElse(0));
                        return key;
                    })
                    .named("slow"));
        }
    },
    MAP_BEFORE_MAP_WITH_STATE {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.map(n -> {
                        gate.acquire();
                        return n;
                    })
                    .named("slow")
                    .mapToPair(n -> Pair.of("k", n))
                    .mapWithState(Integer.class, (key, n, sum) -> {
                        sum.update(n.orElse(0));
                        return key;
                    })
                    .map(key -> key));
        }
    },
    MAP_BEHIND_MAP_WITH_STATE {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(keyed(in)
                    .mapWithState(Integer.class, (key, n, sum) -> {
                        sum.update(n.orElse(0));
                        return key;
                    })
                    .map(key -> {
                        gate.acquire();
                        return key;
                    })
                    .named("slow"));
        }
    },
    UPDATE_STATE_BY_KEY {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(keyed(in)
                    .<Integer>updateStateByKey((values, state) -> {
                        gate.acquire();
                        return Optional.of(values.size());
                    })
                    .named("slow"));
        }
    },
    REDUCE_BY_WINDOW {
        /** It is reduced before the window. */
        @Override
        String slow() {
            return "reduceByWindow-1";
        }

        /** What the partitions have become is put together by the driver. */
        @Override
        int outsideTasks() {
            return 1;
        }

        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            Duration second = Duration.ofSeconds(1);
            done(in.reduceByWindow(
                            (a, b) -> {
                                gate.acquire();
                                return a + b;
                            },
                            second.multipliedBy(2),
                            second)
                    .named("slow"));
        }
    },
    REDUCE_BY_KEY_AND_WINDOW {
        /** It is reduced before the window. */
        @Override
        String slow() {
            return "reduceByKeyAndWindow-2";
        }

        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            Duration second = Duration.ofSeconds(1);
            done(keyed(in)
                    .reduceByKeyAndWindow(
                            (a, b) -> {
                                gate.acquire();
                                return a + b;
                            },
                            second.multipliedBy(2),
                            second)
                    .named("slow"));
        }
    },
    TRANSFORM {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.transform(batch -> batch.filter(n -> n > 0).map(n -> {
                        gate.acquire();
                        return n;
                    }))
                    .named("slow")
                    .map(n -> n));
        }
    },
    FOREACH_BATCH {
        @Override
        String slow() {
            return "foreachBatch-2";
        }

        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            in.map(n -> n + 1).named("before").foreachBatch(batch -> {
                batch.count();
                gate.acquire();
            });
        }
    },
    MAP_IN_FOREACH_BATCH {
        @Override
        String slow() {
            return "foreachBatch-2";
        }

        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            in.map(n -> n + 1).foreachBatch(batch -> batch.map(n -> {
                        gate.acquire();
                        return n;
                    })
                    .collect());
        }
    },
    MAP_BEFORE_TAKE {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            in.map(n -> {
                        gate.acquire();
                        return n;
                    })
                    .named("slow")
                    .foreachBatch(batch -> batch.take(2));
        }
    },
    READER_OF_AN_ITERATOR {
        @Override
        String slow() {
            return "foreachBatch-2";
        }

        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            in.map(n -> n + 1).named("before").foreachBatch(batch -> {
                Iterator<Integer> all = batch.toLocalIterator();
                while (all.hasNext()) {
                    all.next();
                    gate.acquire();
                }
            });
        }
    },
    SINK {
        @Override
        String slow() {
            return "to-2";
        }

        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            in.map(n -> n + 1).named("before").to(new Sink<Integer>() {
                @Override
                public void write(Batch<Integer> batch, Instant batchTime) throws Exception {
                    batch.collect();
                    gate.acquire();
                }
            });
        }
    },
    SOURCE {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.context().from(new SlowSource(gate)).named("slow").map(n -> n + 1));
        }
    },
    SOURCE_BEFORE_MAP_PARTITIONS {
        @Override
        void add(DStream<Integer> in, Semaphore gate) {
            done(in.context().from(new SlowSource(gate)).named("slow").mapPartitions(numbers -> {
                int sum = 0;
                while (numbers.hasNext()) {
                    sum += numbers.next();
                }
                return List.of(sum).iterator();
            }));
        }
    };

    /** Adds its streams and an output. */
    abstract void add(DStream<Integer> in, Semaphore gate);

    /** The id of the operator that is slow. */
    String slow() {
        return "slow";
    }

    /** How often it waits outside tasks, where time counts for the phase and for no operator. */
    int outsideTasks() {
        return 0;
    }

    private static PairDStream<String, Integer> keyed(DStream<Integer> in) {
        return in.mapToPair(n -> Pair.of("k", n));
    }

    private static void done(DStream<?> stream) {
        stream.foreachBatch(batch -> batch.collect());
    }

    private static void done(PairDStream<?, ?> stream) {
        stream.foreachBatch(batch -> batch.collect());
    }

    private record Waiting(Semaphore gate) implements Function1<Integer, Integer> {
        @Override
        public Integer apply(Integer n) throws Exception {
            gate.acquire();
            return n;
        }

        Integer wait(Integer n) throws Exception {
            gate.acquire();
            return n;
        }
    }

    private abstract static class Patient implements Function1<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        private final Semaphore gate;

        Patient(Semaphore gate) {
            this.gate = gate;
        }

        @Override
        public Integer apply(Integer n) throws Exception {
            gate.acquire();
            return n;
        }
    }

    private static final class Inheriting extends Patient {
        private static final long serialVersionUID = 1L;

        Inheriting(Semaphore gate) {
            super(gate);
        }
    }

    private interface Ready {
        Integer whenReady() throws Exception;
    }

    private record Waits(Semaphore gate) implements Ready {
        @Override
        public Integer whenReady() throws Exception {
            gate.acquire();
            return 1;
        }
    }

    private record SlowSource(Semaphore gate) implements Source<Integer> {
        @Override
        public String kind() {
            return "slowSource";
        }

        @Override
        public SourceReader<Integer> open(SourceContext context) {
            return new SourceReader<>() {
                @Override
                public Cut<Integer> cut(Instant batchTime, long maxRecords) {
                    List<Partition<Integer>> parts =
                            List.of(new SlowPartition(gate, 1, 2), new SlowPartition(gate, 3, 4));
                    return new Cut<>(parts, -1, 0, List.of(), 0);
                }

                @Override
                public void finish() {}

                @Override
                public boolean finished() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A partition that waits before it gives its records. */
    static final class SlowPartition extends Partition<Integer> {
        private final transient Semaphore gate;
        private final Integer[] records;

        SlowPartition(Semaphore gate, Integer... records) {
            this.gate = gate;
            this.records = records;
        }

        @Override
        public void push(RecordConsumer<? super Integer> consumer) {
            gate.acquireUninterruptibly();
            Arrays.asList(records).forEach(consumer::accept);
        }

        @Override
        public long size() {
            return -1;
        }
    }
}
