package io.dstream.spark.internal;

import com.google.common.primitives.ImmutableIntArray;
import io.dstream.codec.ByteReader;
import io.dstream.codec.Codecs;
import io.dstream.engine.task.CoGroups;
import io.dstream.engine.task.Combining;
import io.dstream.engine.task.Exchanges;
import io.dstream.engine.task.KeyTable;
import io.dstream.engine.task.RecordBuffer;
import io.dstream.plan.Combiner;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Puts together what a shuffle brings of a range, in the order of the tasks that it comes from. */
final class Merging implements Function2<Integer, Iterator<Tuple2<Integer, Block>>, Iterator<Input>> {
    private static final long serialVersionUID = 1L;

    private final Env env;
    private final long stage;
    private final Operator operator;
    private final Way way;

    /**
     * A merge.
     *
     * @param stage its number
     * @param operator whose it is
     */
    Merging(Env env, long stage, Operator operator, Way way) {
        this.env = env;
        this.stage = stage;
        this.operator = operator;
        this.way = way;
    }

    /** How blocks are put together. */
    interface Way extends Serializable {
        Partition<Object> merged(List<Block> blocks, Codecs codecs);
    }

    @Override
    public Iterator<Input> call(Integer range, Iterator<Tuple2<Integer, Block>> arriving) {
        List<Block> blocks = new ArrayList<>();
        arriving.forEachRemaining(block -> blocks.add(block._2));
        blocks.sort(Comparator.comparingInt(Block::task));
        Report report = Report.NOTHING;
        for (Block block : blocks) {
            report = report.and(block.report());
        }
        return List.<Input>of(report.isFailure() ? Part.failed(report) : merged(range, blocks, report))
                .iterator();
    }

    private Part merged(int range, List<Block> blocks, Report report) {
        blocks.removeIf(block -> block.size() == 0);
        try {
            Partition<Object> records = operator.apply(() -> way.merged(blocks, env.codecs()));
            return new Part(records, env.counting() ? report.with(counted(range, records)) : report);
        } catch (OperatorException e) {
            return Part.failed(report.failed(e));
        }
    }

    private Report.Note counted(int range, Partition<Object> records) {
        return new Report.Note(
                stage,
                range,
                List.of(new Report.Counted(operator, 0, records.size())),
                List.of(),
                List.of(),
                List.of());
    }

    /** One block after the other. */
    record Concat() implements Way {
        @Override
        public Partition<Object> merged(List<Block> blocks, Codecs codecs) {
            List<Partition<Object>> parts = new ArrayList<>();
            blocks.forEach(block -> parts.add(block.records(codecs)));
            return Partition.concat(parts);
        }
    }

    /** Accumulators of the same key as one. */
    record Combine(Shipped<Combiner<?, ?, ?>> combiner) implements Way {
        @Override
        public Partition<Object> merged(List<Block> blocks, Codecs codecs) {
            return Combining.merge(
                    combiner.get(),
                    blocks.stream().map(block -> table(block, codecs)).toList());
        }

        private static KeyTable table(Block block, Codecs codecs) {
            KeyTable table = new KeyTable(block.size());
            ByteReader in = codecs.newReader(block.bytes());
            for (int i = 0; i < block.size(); i++) {
                Object key = in.readValue();
                table.add(key, in.readValue());
            }
            return table;
        }
    }

    /**
     * The values of the same key beside one another.
     *
     * @param ends for each source the number of the task after its last one
     * @param required the numbers of the sources that a key must be in
     */
    record CoGroup(ImmutableIntArray ends, Set<Integer> required) implements Way {
        @Override
        public Partition<Object> merged(List<Block> blocks, Codecs codecs) {
            List<List<RecordBuffer>> sides = new ArrayList<>();
            int next = 0;
            for (int i = 0; i < ends.length(); i++) {
                List<RecordBuffer> side = new ArrayList<>();
                for (; next < blocks.size() && blocks.get(next).task() < ends.get(i); next++) {
                    RecordBuffer buffer = new RecordBuffer();
                    blocks.get(next).records(codecs).push(buffer);
                    side.add(buffer);
                }
                sides.add(side);
            }
            return CoGroups.of(sides, required);
        }
    }

    /** Sorted runs as one. */
    record Sorted(Shipped<Comparator<Object>> order) implements Way {
        @Override
        public Partition<Object> merged(List<Block> blocks, Codecs codecs) {
            List<Object[]> runs = new ArrayList<>();
            for (Block block : blocks) {
                RecordBuffer buffer = new RecordBuffer();
                block.records(codecs).push(buffer);
                runs.add(Ends.array(buffer));
            }
            Object[] all = Exchanges.merge(runs, order.get());
            return Partition.of(all, 0, all.length);
        }
    }
}
