package io.dstream.peers.flink;

import static io.dstream.peers.flink.KeyedRecords.DISORDER;
import static io.dstream.peers.flink.KeyedRecords.RECORDS;

import io.dstream.KeyedEventStream;
import io.dstream.event.Pane;
import io.dstream.event.Watermarks;
import io.dstream.event.Window;
import io.dstream.event.Windows;
import io.dstream.peers.Digest;
import io.dstream.peers.Event;
import io.dstream.peers.Feed;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Counts per key, in windows of three kinds, and a join of records that are at most a second apart. */
final class KeyedJobs {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration GAP = Duration.ofSeconds(5);
    private static final TypeInformation<Tuple2<Integer, Long>> PAIR = Types.TUPLE(Types.INT, Types.LONG);

    private KeyedJobs() {}

    static EventTimeJob tumbling() {
        return counts(
                40, 60, KeyedRecords.AnyTime::batch, TumblingEventTimeWindows.of(SECOND), Windows.tumbling(SECOND));
    }

    /** A minute each second: of fewer records and batches, for Flink takes each record sixty times. */
    static EventTimeJob sliding() {
        return counts(
                64,
                10,
                KeyedRecords.AnyTime::smallBatch,
                SlidingEventTimeWindows.of(MINUTE, SECOND),
                Windows.sliding(MINUTE, SECOND));
    }

    static EventTimeJob sessions() {
        return counts(40, 60, KeyedRecords.InTurns::batch, EventTimeSessionWindows.withGap(GAP), Windows.session(GAP));
    }

    private static EventTimeJob counts(
            int warmUp, int measured, Feed<Event> feed, WindowAssigner<Object, TimeWindow> onFlink, Windows windows) {
        return new EventTimeJob(
                feed.batch(0).length,
                warmUp,
                measured,
                (env, batches) -> keyed(env, feed, batches, event -> 1L)
                        .window(onFlink)
                        .reduce((a, b) -> Tuple2.of(a.f0, a.f1 + b.f1))
                        .sinkTo(new TimedDigestSink<>(
                                KeyedRecords.passed(batches), (count, at) -> digest(count.f0, count.f1, at))),
                run -> run.results(
                        keyed(run, feed).window(windows).count(),
                        pane -> digest(pane.key(), pane.value(), lastInstant(pane))));
    }

    static EventTimeJob join() {
        return new EventTimeJob(
                RECORDS,
                15,
                20,
                (env, batches) -> keyed(env, KeyedRecords.Sides::left, batches, Event::value)
                        .intervalJoin(keyed(env, KeyedRecords.Sides::right, batches, Event::value))
                        .between(SECOND.negated(), SECOND)
                        .process(new Joining())
                        .sinkTo(new TimedDigestSink<>(Long.MAX_VALUE - 1, (pair, at) -> Digest.of(pair.f0, pair.f1))),
                run -> run.results(
                        keyed(run, KeyedRecords.Sides::left)
                                .join(keyed(run, KeyedRecords.Sides::right))
                                .between(SECOND.negated(), SECOND)
                                .inner((left, right) -> joined(left.value(), right.value()))
                                .records(),
                        pair -> Digest.of(pair.key(), pair.value())));
    }

    /** What both make of two values. */
    private static long joined(long left, long right) {
        return 31 * left + right;
    }

    /** The digest of a count in a window. */
    private static long digest(int key, long count, long lastInstant) {
        return Digest.of(key, count + 31 * lastInstant);
    }

    /** The timestamp that Flink gives what comes of a window. */
    static long lastInstant(Pane<?, ?> pane) {
        return lastInstant(pane.window());
    }

    static long lastInstant(Window window) {
        return window.end().toEpochMilli() - 1;
    }

    // ---- records by key ----

    /** What Flink needs of a record. */
    @FunctionalInterface
    private interface ToValue extends java.io.Serializable {
        long of(Event event);
    }

    private static KeyedStream<Tuple2<Integer, Long>, Integer> keyed(
            StreamExecutionEnvironment env, Feed<Event> feed, int batches, ToValue value) {
        DataStream<Event> events = env.fromSource(
                new FeedSource<>(feed, batches),
                WatermarkStrategy.<Event>forBoundedOutOfOrderness(DISORDER)
                        .withTimestampAssigner((event, batch) -> KeyedRecords.time(event, batch)),
                "feed",
                TypeInformation.of(Event.class));
        return events.map(event -> Tuple2.of(event.key(), value.of(event)))
                .returns(PAIR)
                .keyBy(pair -> pair.f0);
    }

    private static KeyedEventStream<Integer, Event> keyed(DstreamRun run, Feed<Event> feed) {
        return run.from(feed)
                .withEventTimeMillis(event -> KeyedRecords.time(event, run.batch()), Watermarks.outOfOrderBy(DISORDER))
                .keyBy(Event::key);
    }

    /** Joins two values of a key. */
    private static final class Joining
            extends ProcessJoinFunction<Tuple2<Integer, Long>, Tuple2<Integer, Long>, Tuple2<Integer, Long>> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(
                Tuple2<Integer, Long> left,
                Tuple2<Integer, Long> right,
                Context context,
                Collector<Tuple2<Integer, Long>> pairs) {
            pairs.collect(Tuple2.of(left.f0, joined(left.f1, right.f1)));
        }
    }
}
