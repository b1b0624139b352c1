package io.dstream.spark.internal;

import io.dstream.plan.Partition;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;
import scala.math.Ordering;

/** Puts neighbouring partitions together, wherever they are. */
final class Neighbours implements PartitionCoalescer, Serializable {
    private static final long serialVersionUID = 1L;

    private Neighbours() {}

    /** Partitions put together in their order, into as many as are wanted, which are no more than there are. */
    static JavaRDD<Part> of(JavaRDD<Part> parts, int wanted) {
        RDD<Part> coalesced = parts.rdd().coalesce(wanted, false, Option.apply(new Neighbours()), noOrder());
        return coalesced.toJavaRDD().mapPartitions(new Concat());
    }

    private static Ordering<Part> noOrder() {
        return null; // it is only asked for where records are shuffled
    }

    @Override
    public PartitionGroup[] coalesce(int wanted, RDD<?> parent) {
        org.apache.spark.Partition[] there = parent.partitions();
        PartitionGroup[] groups = new PartitionGroup[wanted];
        for (int p = 0; p < wanted; p++) {
            groups[p] = new PartitionGroup(Option.empty());
            int end = (int) ((long) there.length * (p + 1) / wanted);
            for (int i = (int) ((long) there.length * p / wanted); i < end; i++) {
                groups[p].partitions().append(there[i]);
            }
        }
        return groups;
    }

    /** One part of several. */
    private static final class Concat implements FlatMapFunction<Iterator<Part>, Part> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Part> call(Iterator<Part> parts) {
            List<Partition<Object>> records = new ArrayList<>();
            Report report = Report.NOTHING;
            while (parts.hasNext()) {
                Part part = parts.next();
                records.add(part.records());
                report = report.and(part.report());
            }
            return List.of(report.isFailure() ? Part.failed(report) : new Part(Partition.concat(records), report))
                    .iterator();
        }
    }
}
