package io.dstream.peers.spark;

import io.dstream.peers.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
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
 * At each tick gives what has come since the last, as one partition. A receiver of Spark's would cut what comes into
 * blocks first, at an interval of their own, and have one of the threads for itself.
 */
final class PacedStream extends InputDStream<Long> {
    private static final long serialVersionUID = 1;

    private final LinkedBlockingQueue<Long> come = new LinkedBlockingQueue<>();
    private final transient JavaSparkContext spark;

    private PacedStream(JavaStreamingContext context, ClassTag<Long> tag) {
        super(context.ssc(), tag);
        spark = context.sparkContext();
    }

    static JavaDStream<Long> of(JavaStreamingContext context) {
        ClassTag<Long> tag = ClassTag$.MODULE$.apply(Long.class);
        return new JavaDStream<>(new PacedStream(context, tag), tag);
    }

    @Override
    public Option<RDD<Long>> compute(Time time) {
        List<Long> records = new ArrayList<>();
        come.drainTo(records);
        return Option.apply(spark.parallelize(records, 1).rdd());
    }

    @Override
    public void start() {
        Pace.RUN.sendTo(come::addAll);
    }

    @Override
    public void stop() {}
}
