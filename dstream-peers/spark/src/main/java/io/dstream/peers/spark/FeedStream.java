package io.dstream.peers.spark;

import io.dstream.peers.Engine;
import io.dstream.peers.Feed;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Gives the next batch of a feed at each tick. As {@code queueStream} does, but tasks find their part of the batch in
 * this JVM, where that of a parallelised collection would be serialised into each task.
 */
final class FeedStream<T> extends InputDStream<T> {
    private static final long serialVersionUID = 1;

    private final Feed<T> feed;
    private final transient JavaSparkContext spark;
    private int next;

    private FeedStream(JavaStreamingContext context, Feed<T> feed, ClassTag<T> tag) {
        super(context.ssc(), tag);
        this.feed = feed;
        this.spark = context.sparkContext();
    }

    static <T> JavaDStream<T> of(JavaStreamingContext context, Feed<T> feed) {
        ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
        return new JavaDStream<>(new FeedStream<>(context, feed, tag), tag);
    }

    @Override
    public Option<RDD<T>> compute(Time time) {
        return Option.apply(batch(spark, feed, next++).rdd());
    }

    private static <T> JavaRDD<T> batch(JavaSparkContext spark, Feed<T> feed, int batch) {
        return spark.parallelize(List.of(0, 1), Engine.THREADS)
                .mapPartitionsWithIndex(
                        (part, nothing) -> {
                            T[] records = feed.batch(batch);
                            int begin = Feed.begin(records.length, part, Engine.THREADS);
                            int end = Feed.begin(records.length, part + 1, Engine.THREADS);
                            return Arrays.asList(records).subList(begin, end).iterator();
                        },
                        true);
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}
}
