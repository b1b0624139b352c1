package io.dstream.peers.flink;

import io.dstream.peers.Digest;
import io.dstream.peers.Engine;
import io.dstream.peers.Event;
import io.dstream.peers.Feed;
import io.dstream.peers.Inputs;
import io.dstream.peers.Job;
import io.dstream.peers.Stopwatch;
import io.dstream.peers.Workload;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * Flink's DataStream API on its mini cluster: two slots, object reuse on, no checkpoints, state on the heap. A batch is
 * a millisecond of event time, at the end of which the source gives a watermark. {@link Workload#LATENCY} has no
 * batches, and is one task.
 */
public final class FlinkEngine implements Engine {
    private static final Duration BATCH = Duration.ofMillis(1);
    private static final TypeInformation<Tuple2<Integer, Long>> COUNT = Types.TUPLE(Types.INT, Types.LONG);

    /** Does nothing: each run has a cluster of its own. */
    public FlinkEngine() {}

    @Override
    public boolean supports(Workload workload) {
        return switch (workload) {
            // The DataStream API's sliding windows have no inverse, and take each record as often as there are panes;
            // nor does it give all state in each batch.
            case WINDOW_60, WINDOW_10_INVERSE, WINDOW_60_INVERSE, STATE_ALL -> false;
            default -> true;
        };
    }

    @Override
    public Job open(Workload workload) {
        if (workload == Workload.LATENCY) {
            return (Job.AsTheyCome) FlinkEngine::latency;
        }
        return (Job.OfRecords) (from, to) -> {
            Stopwatch.RUN.reset(from);
            StreamExecutionEnvironment env = environment(THREADS);
            new Program(env, to).define(workload);
            env.execute(workload.id());
            return Stopwatch.RUN.run();
        };
    }

    private static String latency() throws Exception {
        StreamExecutionEnvironment env = environment(1);
        env.fromSource(new PacedSource(), WatermarkStrategy.noWatermarks(), "pace", Types.LONG)
                .sinkTo(new PacedSink());
        env.execute(Workload.LATENCY.id());
        return "";
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        return StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    }

    @Override
    public void close() {}

    /** The job graph of one run. */
    private static final class Program {
        private final StreamExecutionEnvironment env;
        private final int batches;

        Program(StreamExecutionEnvironment env, int batches) {
            this.env = env;
            this.batches = batches;
        }

        void define(Workload workload) {
            switch (workload) {
                case CHAIN_3 -> chain3(from(Inputs::longs, Types.LONG));
                case CHAIN_8 -> chain8(from(Inputs::longs, Types.LONG));
                case WORDS -> words(from(Inputs::lines, Types.STRING));
                case LAUNCH -> words(from(Inputs::fewLines, Types.STRING));
                case WINDOW_10 -> window(from(Inputs::windowKeys, Types.INT), workload.panes());
                case STATE_TOUCHED -> state(from(Inputs::stateKeys, Types.INT));
                case JOIN ->
                    join(
                            from(Inputs::left, TypeInformation.of(Event.class)),
                            from(Inputs::right, TypeInformation.of(Event.class)));
                default -> throw new IllegalArgumentException(workload.id());
            }
        }

        private <T> DataStream<T> from(Feed<T> feed, TypeInformation<T> type) {
            return env.fromSource(new FeedSource<>(feed, batches), WatermarkStrategy.noWatermarks(), "feed", type);
        }

        private void chain3(DataStream<Long> longs) {
            longs.map(v -> v + 1)
                    .filter(v -> (v & 3) != 0)
                    .map(v -> v * 3)
                    .sinkTo(new DigestSink<>(Digest::of, batches));
        }

        private void chain8(DataStream<Long> longs) {
            longs.map(v -> v + 1)
                    .filter(v -> (v & 3) != 0)
                    .map(v -> (v * 3) ^ 0x55)
                    .filter(v -> v % 5 != 0)
                    .map(v -> v + 7)
                    .map(v -> v << 1)
                    .filter(v -> (v & 14) != 0)
                    .map(v -> v - 1)
                    .sinkTo(new DigestSink<>(Digest::of, batches));
        }

        private void words(DataStream<String> lines) {
            lines.flatMap((String line, Collector<Tuple2<String, Long>> words) -> {
                        for (String word : line.split(" ")) {
                            words.collect(Tuple2.of(word, 1L));
                        }
                    })
                    .returns(Types.TUPLE(Types.STRING, Types.LONG))
                    .keyBy(word -> word.f0)
                    .window(TumblingEventTimeWindows.of(BATCH))
                    .reduce((a, b) -> Tuple2.of(a.f0, a.f1 + b.f1))
                    .sinkTo(new DigestSink<>(word -> Digest.of(word.f0.hashCode(), word.f1), batches));
        }

        private void window(DataStream<Integer> keys, int panes) {
            WindowAssigner<Object, TimeWindow> windows = SlidingEventTimeWindows.of(BATCH.multipliedBy(panes), BATCH);
            keys.map(key -> Tuple2.of(key, 1L))
                    .returns(COUNT)
                    .keyBy(count -> count.f0)
                    .window(windows)
                    .reduce((a, b) -> Tuple2.of(a.f0, a.f1 + b.f1))
                    .sinkTo(new DigestSink<>(count -> Digest.of(count.f0, count.f1), batches));
        }

        private void state(DataStream<Integer> keys) {
            keys.keyBy(key -> key)
                    .process(new RunningCount())
                    .returns(COUNT)
                    .sinkTo(new DigestSink<>(count -> Digest.of(count.f0, count.f1), batches));
        }

        private void join(DataStream<Event> left, DataStream<Event> right) {
            values(left)
                    .join(values(right))
                    .where(l -> l.f0)
                    .equalTo(r -> r.f0)
                    .window(TumblingEventTimeWindows.of(BATCH))
                    .apply((l, r) -> Tuple2.of(l.f0, l.f1 - r.f1), COUNT)
                    .sinkTo(new DigestSink<>(joined -> Digest.of(joined.f0, joined.f1), batches));
        }

        private static DataStream<Tuple2<Integer, Long>> values(DataStream<Event> events) {
            return events.map(event -> Tuple2.of(event.key(), event.value())).returns(COUNT);
        }
    }
}
