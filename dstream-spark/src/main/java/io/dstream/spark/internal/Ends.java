package io.dstream.spark.internal;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import com.google.common.primitives.ImmutableLongArray;
import io.dstream.codec.ByteWriter;
import io.dstream.engine.task.Combining;
import io.dstream.engine.task.KeyRanges;
import io.dstream.engine.task.KeyTable;
import io.dstream.engine.task.RecordBuffer;
import io.dstream.function.Function0;
import io.dstream.plan.Combiner;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import scala.Tuple2;

/** What becomes of tasks' records. */
final class Ends {
    static final Operator CONSUMER = Operator.of("consumer");

    private Ends() {}

    /**
     * Blocks of all records.
     *
     * @param into the operator that wants them; null where they are the end of all
     */
    record Gathering(Operator into) implements End<Block> {
        @Override
        public List<Block> run(Work work) {
            BlockWriter writer = new BlockWriter(work.codecs());
            work.into(writer, Optional.ofNullable(into));
            return List.of(writer.block(work.number(), work.report()));
        }

        @Override
        public List<Block> failed(int task, Report report) {
            return List.of(Block.of(task, report));
        }
    }

    /** Records that stay in the process, for whoever goes on with them in the same task. */
    record Passing(Operator into) implements End<Part> {
        @Override
        public List<Part> run(Work work) {
            RecordBuffer buffer = new RecordBuffer();
            work.into(buffer, Optional.of(into));
            return List.of(new Part(buffer.partition(), work.report()));
        }

        @Override
        public List<Part> failed(int task, Report report) {
            return List.of(Part.failed(report));
        }
    }

    /** Blocks of sorted records. */
    record Sorting(Operator into, Shipped<Comparator<Object>> order) implements End<Block> {
        @Override
        public List<Block> run(Work work) {
            RecordBuffer buffer = new RecordBuffer();
            work.into(buffer, Optional.of(into));
            Object[] records = array(buffer);
            into.run(all -> Arrays.sort(all, order.get()), records);
            BlockWriter writer = new BlockWriter(work.codecs());
            writer.acceptAll(records, 0, records.length);
            return List.of(writer.block(work.number(), work.report()));
        }

        @Override
        public List<Block> failed(int task, Report report) {
            return List.of(Block.of(task, report));
        }
    }

    static Object[] array(RecordBuffer buffer) {
        Object[] all = new Object[buffer.size()];
        buffer.partition().push(new RecordConsumer<>() {
            private int at;

            @Override
            public void accept(Object record) {
                all[at++] = record;
            }
        });
        return all;
    }

    /** The first records. */
    record Taking(int n) implements End<Block> {
        @Override
        public List<Block> run(Work work) {
            BlockWriter writer = new BlockWriter(work.codecs());
            work.take(n).forEach(writer::accept);
            return List.of(writer.block(work.number(), work.report()));
        }

        @Override
        public List<Block> failed(int task, Report report) {
            return List.of(Block.of(task, report));
        }
    }

    /** Some records, as far apart as can be. */
    record Sampling(int most) implements End<Block> {
        @Override
        public List<Block> run(Work work) {
            RecordBuffer buffer = new RecordBuffer();
            work.into(buffer, Optional.empty());
            Object[] records = array(buffer);
            BlockWriter writer = new BlockWriter(work.codecs());
            int n = Math.min(most, records.length);
            for (int i = 0; i < n; i++) {
                writer.accept(records[(int) ((long) records.length * i / n)]);
            }
            return List.of(writer.block(work.number(), work.report()));
        }

        @Override
        public List<Block> failed(int task, Report report) {
            return List.of(Block.of(task, report));
        }
    }

    /**
     * What a consumer has become.
     *
     * @param block the records of one that collects, and the report
     * @param consumer any other one; null for none
     */
    @DefaultSerializer(JavaSerializer.class) // also where Spark is told to use Kryo
    record Consumed(Block block, Shipped<RecordConsumer<?>> consumer) implements Serializable {}

    /** Consumers that are told of all records. */
    record Consuming(Shipped<Function0<RecordConsumer<?>>> consumers) implements End<Consumed> {
        @Override
        public List<Consumed> run(Work work) {
            RecordConsumer<?> consumer = CONSUMER.apply(consumers.get());
            if (consumer instanceof Ending.Collect<?>) {
                BlockWriter writer = new BlockWriter(work.codecs());
                work.into(writer, Optional.empty());
                return List.of(new Consumed(writer.block(work.number(), work.report()), null));
            }
            work.into(consumer, Optional.empty());
            Shipped<RecordConsumer<?>> sent = Shipped.of(CONSUMER, consumer);
            return List.of(new Consumed(Block.of(work.number(), work.report()), sent));
        }

        @Override
        public List<Consumed> failed(int task, Report report) {
            return List.of(new Consumed(Block.of(task, report), null));
        }
    }

    // ---- to be shuffled: for each range a block, if there is anything in it ----

    /** Pairs, laid out by key. */
    record ByKey(Operator operator, int ranges) implements End<Tuple2<Integer, Block>> {
        @Override
        public List<Tuple2<Integer, Block>> run(Work work) {
            KeyRanges pairs = new KeyRanges(operator, ranges);
            work.into(pairs, Optional.of(operator));
            return shuffled(ranges, work, range -> {
                RecordBuffer buffer = pairs.range(range);
                return buffer.size() == 0 ? null : written(work, buffer);
            });
        }

        @Override
        public List<Tuple2<Integer, Block>> failed(int task, Report report) {
            return failedEverywhere(ranges, task, report);
        }
    }

    private static Block written(Work work, RecordBuffer buffer) {
        BlockWriter writer = new BlockWriter(work.codecs());
        buffer.partition().push(writer);
        return writer.block(work.number(), Report.NOTHING);
    }

    /** Keys and their accumulators. */
    record Combine(Operator operator, Shipped<Combiner<?, ?, ?>> combiner, int ranges)
            implements End<Tuple2<Integer, Block>> {
        @Override
        public List<Tuple2<Integer, Block>> run(Work work) {
            Combining combining = new Combining(operator, combiner.get(), ranges);
            work.into(combining, Optional.of(operator));
            return shuffled(ranges, work, range -> combining
                    .range(range)
                    .map(table -> written(work, table))
                    .orElse(null));
        }

        @Override
        public List<Tuple2<Integer, Block>> failed(int task, Report report) {
            return failedEverywhere(ranges, task, report);
        }
    }

    private static Block written(Work work, KeyTable table) {
        ByteWriter out = work.codecs().newWriter();
        for (int i = 0; i < table.size(); i++) {
            out.writeValue(table.key(i));
            out.writeValue(table.value(i));
        }
        return new Block(work.number(), table.size(), out.toByteArray(), Report.NOTHING);
    }

    /** Records cut into pieces at given places in the order of all. */
    record Cutting(int ranges, ImmutableLongArray offsets, long total) implements End<Tuple2<Integer, Block>> {
        @Override
        public List<Tuple2<Integer, Block>> run(Work work) {
            RecordBuffer buffer = new RecordBuffer();
            work.into(buffer, Optional.empty());
            long from = offsets.get(work.number());
            return pieces(ranges, work, array(buffer), range ->
                    (int) Math.max(0, Math.min(buffer.size(), total * range / ranges - from)));
        }

        @Override
        public List<Tuple2<Integer, Block>> failed(int task, Report report) {
            return failedEverywhere(ranges, task, report);
        }
    }

    /** Sorted records cut into pieces at given records. */
    record Splitting(Operator operator, int ranges, Shipped<Comparator<Object>> order, Block bounds)
            implements End<Tuple2<Integer, Block>> {
        @Override
        public List<Tuple2<Integer, Block>> run(Work work) {
            RecordBuffer buffer = new RecordBuffer();
            work.into(buffer, Optional.empty());
            Object[] records = array(buffer);
            RecordBuffer places = new RecordBuffer();
            bounds.records(work.codecs()).push(places);
            Object[] at = array(places);
            return pieces(
                    ranges,
                    work,
                    records,
                    range -> range == 0
                            ? 0
                            : range > at.length
                                    ? records.length
                                    : operator.apply(() -> firstNotBefore(records, at[range - 1], order.get())));
        }

        private static int firstNotBefore(Object[] records, Object bound, Comparator<Object> order) {
            int low = 0;
            int high = records.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (order.compare(records[middle], bound) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        @Override
        public List<Tuple2<Integer, Block>> failed(int task, Report report) {
            return failedEverywhere(ranges, task, report);
        }
    }

    private static List<Tuple2<Integer, Block>> pieces(
            int ranges, Work work, Object[] records, IntFunction<Integer> firstOf) {
        return shuffled(ranges, work, range -> {
            int from = firstOf.apply(range);
            int to = range == ranges - 1 ? records.length : firstOf.apply(range + 1);
            if (from >= to) {
                return null;
            }
            BlockWriter writer = new BlockWriter(work.codecs());
            writer.acceptAll(records, from, to);
            return writer.block(work.number(), Report.NOTHING);
        });
    }

    /** Blocks by range. What the task has to report goes to the first range. */
    private static List<Tuple2<Integer, Block>> shuffled(int ranges, Work work, IntFunction<Block> blocks) {
        List<Tuple2<Integer, Block>> all = new ArrayList<>();
        for (int range = 0; range < ranges; range++) {
            Block block = blocks.apply(range);
            if (block != null) {
                all.add(new Tuple2<>(range, block));
            }
        }
        Report report = work.report();
        if (report != Report.NOTHING) {
            all.add(new Tuple2<>(0, Block.of(work.number(), report)));
        }
        return all;
    }

    /** Every range hears of a failure, so that none does anything. */
    private static List<Tuple2<Integer, Block>> failedEverywhere(int ranges, int task, Report report) {
        List<Tuple2<Integer, Block>> all = new ArrayList<>();
        for (int range = 0; range < ranges; range++) {
            all.add(new Tuple2<>(range, Block.of(task, range == 0 ? report : report.withoutNotes())));
        }
        return all;
    }
}
