package io.dstream.peers.spark;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.peers.Digest;
import io.dstream.peers.Feed;
import io.dstream.peers.FeedSource;
import io.dstream.peers.Inputs;
import io.dstream.spark.SparkEngine;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** The jobs as programs of dstream, whose batches Spark runs. */
final class ClusterPrograms implements ClusterJobs.Contestant {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final StreamingTestDriver driver;
    private long digest; // of the last batch; read when the batch is over

    ClusterPrograms(JavaSparkContext spark) {
        driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .batchInterval(INTERVAL)
                .engine(SparkEngine.on(spark, ClusterJobs.PARTITIONS)));
    }

    @Override
    public void define(ClusterJobs.Job job) {
        switch (job) {
            case WORDS -> give(counts(words()));
            case TWO_OUTPUTS -> {
                DStream<String> words = words();
                words.foreachBatch(batch -> digest = batch.count());
                counts(words).foreachBatch(batch -> digest += batch.sumLong(ClusterPrograms::digestOf));
            }
            case JOIN ->
                counts(words(Inputs::lines))
                        .join(counts(words(batch -> Inputs.lines(batch + 1))))
                        .foreachBatch(batch -> digest = batch.sumLong(both -> Digest.of(
                                both.key().hashCode(),
                                31 * both.value().key() + both.value().value())));
            case WINDOW ->
                give(words().mapToPair(word -> Pair.of(word, 1L))
                        .reduceByKeyAndWindow(Long::sum, INTERVAL.multipliedBy(ClusterJobs.WINDOW), INTERVAL));
            case STATE ->
                give(counts(words())
                        .mapWithState(StateSpec.<String, Long, Long, Pair<String, Long>>of((word, count, state) -> {
                            long all = (state.exists() ? state.get() : 0L) + count.orElse(0L);
                            state.update(all);
                            return Pair.of(word, all);
                        })));
        }
    }

    private DStream<String> words() {
        return words(Inputs::lines);
    }

    private DStream<String> words(Feed<String> lines) {
        return driver.context().from(new FeedSource<>(lines)).flatMap(line -> List.of(line.split(" ")));
    }

    private static PairDStream<String, Long> counts(DStream<String> words) {
        return words.mapToPair(word -> Pair.of(word, 1L)).reduceByKey(Long::sum);
    }

    private void give(DStream<Pair<String, Long>> counts) {
        counts.foreachBatch(batch -> digest = batch.sumLong(ClusterPrograms::digestOf));
    }

    private static long digestOf(Pair<String, Long> count) {
        return Digest.of(count.key().hashCode(), count.value());
    }

    @Override
    public long batch() {
        driver.runBatch();
        return digest;
    }

    @Override
    public void close() {
        driver.close();
    }
}
