package io.dstream.peers.spark;

import static io.dstream.peers.spark.ClusterJobs.PARTITIONS;

import io.dstream.peers.Digest;
import io.dstream.peers.Inputs;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** The jobs as one would write them by hand on RDDs. */
final class RddPrograms implements ClusterJobs.Contestant {
    /** Batches after which a chain of RDDs is cut. */
    private static final int CHECKPOINT = 10;

    private final JavaSparkContext spark;
    private final Deque<JavaPairRDD<String, Long>> window = new ArrayDeque<>();
    private JavaPairRDD<String, Long> state; // null before the first batch
    private LongSupplier job;
    private int number; // of the batch

    /** Checkpoints go to a directory that is temporary. */
    RddPrograms(JavaSparkContext spark, Path checkpoints) {
        this.spark = spark;
        spark.setCheckpointDir(checkpoints.toString());
    }

    @Override
    public void define(ClusterJobs.Job of) {
        job = switch (of) {
            case WORDS -> () -> digest(counts(words()));
            case TWO_OUTPUTS -> this::twoOutputs;
            case JOIN -> this::join;
            case WINDOW -> this::window;
            case STATE -> this::state;
        };
    }

    @Override
    public long batch() {
        long digest = job.getAsLong();
        number++;
        return digest;
    }

    private JavaRDD<String> words() {
        return words(number);
    }

    private JavaRDD<String> words(int batch) {
        return spark.parallelize(Arrays.asList(Inputs.lines(batch)), PARTITIONS)
                .flatMap(line -> Arrays.asList(line.split(" ")).iterator());
    }

    private static JavaPairRDD<String, Long> counts(JavaRDD<String> words) {
        return words.mapToPair(word -> new Tuple2<>(word, 1L)).reduceByKey(Long::sum, PARTITIONS);
    }

    private static long digest(JavaPairRDD<String, Long> counts) {
        return counts.aggregate(0L, (sum, count) -> sum + Digest.of(count._1.hashCode(), count._2), Long::sum);
    }

    private long twoOutputs() {
        JavaRDD<String> words = words().cache();
        long digest = words.count() + digest(counts(words));
        words.unpersist(false);
        return digest;
    }

    private long join() {
        return counts(words(number))
                .join(counts(words(number + 1)), PARTITIONS)
                .aggregate(
                        0L,
                        (sum, both) -> sum + Digest.of(both._1.hashCode(), 31 * both._2._1 + both._2._2),
                        Long::sum);
    }

    private long window() {
        window.addLast(counts(words()).cache());
        if (window.size() > ClusterJobs.WINDOW) {
            window.removeFirst().unpersist(false);
        }
        JavaPairRDD<String, Long> all = window.getFirst();
        for (JavaPairRDD<String, Long> each : window) {
            all = each == all ? all : all.union(each);
        }
        return digest(all.reduceByKey(new HashPartitioner(PARTITIONS), Long::sum));
    }

    /** What has come is added to the state, and given for the keys that came. */
    private long state() {
        JavaPairRDD<String, Long> counts = counts(words()).cache();
        JavaPairRDD<String, Long> before = state;
        state = (before == null ? counts : before.union(counts).reduceByKey(new HashPartitioner(PARTITIONS), Long::sum))
                .cache();
        if (number % CHECKPOINT == 0) {
            state.checkpoint();
        }
        long digest = digest(counts.join(state, new HashPartitioner(PARTITIONS)).mapValues(both -> both._2));
        counts.unpersist(false);
        if (before != null) {
            before.unpersist(false);
        }
        return digest;
    }

    @Override
    public void close() {}
}
