package io.dstream.peers.jet;

import static com.hazelcast.jet.Util.entry;
import static com.hazelcast.jet.aggregate.AggregateOperations.counting;
import static com.hazelcast.jet.aggregate.AggregateOperations.toList;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.function.ToLongFunctionEx;
import com.hazelcast.jet.Traversers;
import com.hazelcast.jet.accumulator.LongAccumulator;
import com.hazelcast.jet.aggregate.AggregateOperation;
import com.hazelcast.jet.aggregate.AggregateOperation1;
import com.hazelcast.jet.config.JobConfig;
import com.hazelcast.jet.core.ProcessorMetaSupplier;
import com.hazelcast.jet.pipeline.Pipeline;
import com.hazelcast.jet.pipeline.Sink;
import com.hazelcast.jet.pipeline.SinkBuilder;
import com.hazelcast.jet.pipeline.Sinks;
import com.hazelcast.jet.pipeline.Sources;
import com.hazelcast.jet.pipeline.StreamStage;
import com.hazelcast.jet.pipeline.WindowDefinition;
import io.dstream.peers.Digest;
import io.dstream.peers.Engine;
import io.dstream.peers.Event;
import io.dstream.peers.Feed;
import io.dstream.peers.Inputs;
import io.dstream.peers.Job;
import io.dstream.peers.Stopwatch;
import io.dstream.peers.Tally;
import io.dstream.peers.Workload;

/**
 * Hazelcast Jet's pipelines on an embedded member: two cooperative threads, no processing guarantee. A batch is a
 * millisecond of event time; {@link Workload#LATENCY} has no batches.
 */
public final class JetEngine implements Engine {
    private final HazelcastInstance member;

    /** Starts a member that looks for no others. */
    public JetEngine() {
        Config config = new Config();
        config.getJetConfig().setEnabled(true).setCooperativeThreadCount(THREADS);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        member = Hazelcast.newHazelcastInstance(config);
    }

    @Override
    public boolean supports(Workload workload) {
        return workload != Workload.STATE_ALL;
    }

    @Override
    public Job open(Workload workload) {
        if (workload == Workload.LATENCY) {
            return (Job.AsTheyCome) this::latency;
        }
        return (Job.OfRecords) (from, to) -> {
            Stopwatch.RUN.reset(from);
            Pipeline pipeline = Pipeline.create();
            new Program(pipeline, to).define(workload);
            member.getJet().newJob(pipeline, new JobConfig()).join();
            return Stopwatch.RUN.run();
        };
    }

    private String latency() {
        Pipeline pipeline = Pipeline.create();
        pipeline.readFrom(Sources.<Long>streamFromProcessor("pace", ProcessorMetaSupplier.of(1, PacedProcessor::new)))
                .withoutTimestamps()
                .writeTo(Sinks.fromProcessor("output", ProcessorMetaSupplier.of(1, PacedProcessor.Output::new)));
        member.getJet().newJob(pipeline, new JobConfig()).join();
        return "";
    }

    @Override
    public void close() {
        member.shutdown();
    }

    /** The pipeline of one run. */
    private static final class Program {
        private final Pipeline pipeline;
        private final int batches;

        Program(Pipeline pipeline, int batches) {
            this.pipeline = pipeline;
            this.batches = batches;
        }

        void define(Workload workload) {
            switch (workload) {
                case CHAIN_3 -> chain3(from(Inputs::longs));
                case CHAIN_8 -> chain8(from(Inputs::longs));
                case WORDS -> words(from(Inputs::lines));
                case LAUNCH -> words(from(Inputs::fewLines));
                case WINDOW_10, WINDOW_60 -> window(from(Inputs::windowKeys), workload.panes(), onlyAdding());
                case WINDOW_10_INVERSE, WINDOW_60_INVERSE ->
                    window(from(Inputs::windowKeys), workload.panes(), counting());
                case STATE_TOUCHED -> state(from(Inputs::stateKeys));
                case JOIN -> join(from(Inputs::left), from(Inputs::right));
                default -> throw new IllegalArgumentException(workload.id());
            }
        }

        private <T> StreamStage<T> from(Feed<T> feed) {
            int to = batches;
            return pipeline.readFrom(Sources.<T>streamFromProcessorWithWatermarks(
                            "feed", true, policy -> FeedProcessor.supplier(feed, to, policy)))
                    .withNativeTimestamps(0)
                    .setLocalParallelism(THREADS);
        }

        private void chain3(StreamStage<Long> longs) {
            longs.map(v -> v + 1).filter(v -> (v & 3) != 0).map(v -> v * 3).writeTo(sum(Digest::of));
        }

        private void chain8(StreamStage<Long> longs) {
            longs.map(v -> v + 1)
                    .filter(v -> (v & 3) != 0)
                    .map(v -> (v * 3) ^ 0x55)
                    .filter(v -> v % 5 != 0)
                    .map(v -> v + 7)
                    .map(v -> v << 1)
                    .filter(v -> (v & 14) != 0)
                    .map(v -> v - 1)
                    .writeTo(sum(Digest::of));
        }

        private void words(StreamStage<String> lines) {
            lines.flatMap(line -> Traversers.traverseArray(line.split(" ")))
                    .groupingKey(word -> word)
                    .window(WindowDefinition.tumbling(1))
                    .aggregate(counting())
                    .writeTo(sum(
                            word -> word.end() - 1, word -> Digest.of(word.key().hashCode(), word.result())));
        }

        private void window(StreamStage<Integer> keys, int panes, AggregateOperation1<Integer, ?, Long> count) {
            keys.groupingKey(key -> key)
                    .window(WindowDefinition.sliding(panes, 1))
                    .aggregate(count)
                    .writeTo(sum(result -> result.end() - 1, result -> Digest.of(result.key(), result.result())));
        }

        /** A count that cannot take back what leaves the window. */
        private static AggregateOperation1<Integer, LongAccumulator, Long> onlyAdding() {
            return AggregateOperation.withCreate(LongAccumulator::new)
                    .andAccumulate((LongAccumulator count, Integer key) -> count.add(1))
                    .andCombine(LongAccumulator::add)
                    .andExportFinish(LongAccumulator::get);
        }

        private void state(StreamStage<Integer> keys) {
            keys.groupingKey(key -> key)
                    .mapStateful(LongAccumulator::new, (count, key, record) -> {
                        count.add(1);
                        return entry(key, count.get());
                    })
                    .writeTo(sum(count -> Digest.of(count.getKey(), count.getValue())));
        }

        private void join(StreamStage<Event> left, StreamStage<Event> right) {
            left.groupingKey(Event::key)
                    .window(WindowDefinition.tumbling(1))
                    .aggregate2(toList(), right.groupingKey(Event::key), toList())
                    .flatMap(both -> Traversers.traverseIterable(both.result().f0())
                            .flatMap(l -> Traversers.traverseIterable(
                                            both.result().f1())
                                    .map(r -> entry(both.key(), l.value() - r.value()))))
                    .writeTo(sum(joined -> Digest.of(joined.getKey(), joined.getValue())));
        }

        private <T> Sink<T> sum(ToLongFunctionEx<T> digest) {
            return sum(result -> 0, digest);
        }

        private <T> Sink<T> sum(ToLongFunctionEx<T> batch, ToLongFunctionEx<T> digest) {
            int to = batches;
            return SinkBuilder.sinkBuilder("digest", context -> new Tally(to))
                    .<T>receiveFn((tally, result) -> tally.add(batch.applyAsLong(result), digest.applyAsLong(result)))
                    .flushFn(Tally::flushed)
                    .destroyFn(Tally::close)
                    .preferredLocalParallelism(THREADS)
                    .build();
        }
    }
}
