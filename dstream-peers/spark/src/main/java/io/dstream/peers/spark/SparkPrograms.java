package io.dstream.peers.spark;

import io.dstream.peers.Digest;
import io.dstream.peers.Event;
import io.dstream.peers.Feed;
import java.util.Arrays;
import org.apache.spark.api.java.Optional;
import org.apache.spark.api.java.function.Function3;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.State;
import org.apache.spark.streaming.StateSpec;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.Tuple2;

/** The programs, each with one output operation that says the digest of the batch. */
final class SparkPrograms {
    private static final Duration INTERVAL = Durations.seconds(1);
    private static final int PARTITIONS = 2;

    private final JavaStreamingContext context;

    SparkPrograms(JavaStreamingContext context) {
        this.context = context;
    }

    void chain3(Feed<Long> feed) {
        giveNumbers(from(feed).map(v -> v + 1).filter(v -> (v & 3) != 0).map(v -> v * 3));
    }

    void chain8(Feed<Long> feed) {
        giveNumbers(from(feed)
                .map(v -> v + 1)
                .filter(v -> (v & 3) != 0)
                .map(v -> (v * 3) ^ 0x55)
                .filter(v -> v % 5 != 0)
                .map(v -> v + 7)
                .map(v -> v << 1)
                .filter(v -> (v & 14) != 0)
                .map(v -> v - 1));
    }

    void words(Feed<String> feed) {
        give(from(feed)
                .flatMap(line -> Arrays.asList(line.split(" ")).iterator())
                .mapToPair(word -> new Tuple2<>(word, 1L))
                .reduceByKey(Long::sum));
    }

    void window(Feed<Integer> feed, int panes) {
        give(ones(feed).reduceByKeyAndWindow(Long::sum, INTERVAL.times(panes), INTERVAL, PARTITIONS));
    }

    void windowWithInverse(Feed<Integer> feed, int panes) {
        give(ones(feed)
                .reduceByKeyAndWindow(
                        Long::sum,
                        (a, b) -> a - b,
                        INTERVAL.times(panes),
                        INTERVAL,
                        PARTITIONS,
                        count -> count._2 != 0));
    }

    void stateOfTouched(Feed<Integer> feed) {
        Function3<Integer, Optional<Long>, State<Long>, Tuple2<Integer, Long>> counting = (key, one, state) -> {
            long updated = (state.exists() ? state.get() : 0L) + one.orElse(0L);
            state.update(updated);
            return new Tuple2<>(key, updated);
        };
        JavaDStream<Tuple2<Integer, Long>> counts =
                ones(feed).mapWithState(StateSpec.function(counting).numPartitions(PARTITIONS));
        counts.foreachRDD(rdd ->
                TickJob.output(rdd.aggregate(0L, (sum, count) -> sum + Digest.of(count._1, count._2), Long::sum)));
    }

    void stateOfAll(Feed<Integer> feed) {
        give(ones(feed)
                .<Long>updateStateByKey(
                        (ones, state) -> ones.isEmpty() ? state : Optional.of(state.orElse(0L) + ones.size()),
                        PARTITIONS));
    }

    void join(Feed<Event> left, Feed<Event> right) {
        values(left)
                .join(values(right), PARTITIONS)
                .foreachRDD(rdd -> TickJob.output(rdd.aggregate(
                        0L, (sum, joined) -> sum + Digest.of(joined._1, joined._2._1 - joined._2._2), Long::sum)));
    }

    private <T> JavaDStream<T> from(Feed<T> feed) {
        return FeedStream.of(context, feed);
    }

    private JavaPairDStream<Integer, Long> ones(Feed<Integer> keys) {
        return from(keys).mapToPair(key -> new Tuple2<>(key, 1L));
    }

    private JavaPairDStream<Integer, Long> values(Feed<Event> events) {
        return from(events).mapToPair(event -> new Tuple2<>(event.key(), event.value()));
    }

    private static void giveNumbers(JavaDStream<Long> numbers) {
        numbers.foreachRDD(rdd -> TickJob.output(rdd.aggregate(0L, (sum, v) -> sum + Digest.of(v), Long::sum)));
    }

    private static <K> void give(JavaPairDStream<K, Long> counts) {
        counts.foreachRDD(rdd -> TickJob.output(
                rdd.aggregate(0L, (sum, count) -> sum + Digest.of(count._1.hashCode(), count._2), Long::sum)));
    }
}
