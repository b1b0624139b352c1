package io.dstream;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.report.BatchReport;
import io.dstream.report.PhaseReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink;
import io.dstream.testkit.TestInput;
import io.dstream.time.ManualClock;
import io.dstream.time.StreamingClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The phases of each batch add up to its processing time, and each has the time that passes in it. */
class PhasesPropertiesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration BACKOFF = Duration.ofMillis(3);
    private static final int BATCHES = 4;

    /**
     * A program.
     *
     * @param outputs how many outputs are functions
     * @param sinks how many are transactional sinks
     * @param state whether it keeps state
     * @param window whether it has a window
     * @param failsEvery which calls of an output fail; 0 for none
     * @param retries how many new attempts a batch has
     * @param checkpoint whether it has one
     * @param takesTimes whether times of tasks are taken
     * @param inDetail whether each record is timed
     * @param threads how many
     * @param seed how long functions take
     */
    record Program(
            int outputs,
            int sinks,
            boolean state,
            boolean window,
            int failsEvery,
            int retries,
            boolean checkpoint,
            boolean takesTimes,
            boolean inDetail,
            int threads,
            long seed) {}

    @Provide
    Arbitrary<Program> programs() {
        Arbitrary<Boolean> option = Arbitraries.of(true, false);
        Arbitrary<Program> some = Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 2),
                        option,
                        option,
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 2),
                        option,
                        Arbitraries.longs())
                .as((outputs, sinks, state, window, failsEvery, retries, checkpoint, seed) -> new Program(
                        outputs, sinks, state, window, failsEvery, retries, checkpoint, false, false, 1, seed));
        return Combinators.combine(some, option, option, Arbitraries.of(1, 3))
                .as((program, takesTimes, inDetail, threads) -> new Program(
                        program.outputs,
                        program.sinks,
                        program.state,
                        program.window,
                        program.failsEvery,
                        program.retries,
                        program.checkpoint,
                        takesTimes,
                        inDetail,
                        threads,
                        program.seed));
    }

    /** A phase, as a key. */
    private record Place(Phase phase, String operator) {}

    /** What a program does with its time. */
    private abstract static class Time {
        private int calls;

        abstract StreamingClock clock();

        /** Some time passes in a phase. */
        abstract void pass(Phase phase, String operator);

        void passOrFail(Program program, Phase phase, String operator) throws IOException {
            pass(phase, operator);
            if (program.failsEvery > 0 && ++calls % program.failsEvery == 0) {
                throw new IOException("no disk");
            }
        }
    }

    private static final class Sink implements TransactionalSink<Integer> {
        private final Program program;
        private final Time time;
        private final String id;
        private long last;

        Sink(Program program, Time time, String id) {
            this.program = program;
            this.time = time;
            this.id = id;
        }

        @Override
        public Optional<Committed> lastCommitted() {
            return last == 0 ? Optional.empty() : Optional.of(new Committed(last, ""));
        }

        @Override
        public void prepare(Batch<Integer> batch, BatchInfo info) throws Exception {
            time.passOrFail(program, Phase.OUTPUT, id);
            batch.collect();
        }

        @Override
        public void commit(BatchInfo info) {
            time.pass(Phase.COMMIT, id);
            last = info.id();
        }

        @Override
        public void abort(BatchInfo info) {
            time.pass(Phase.COMMIT, id);
        }
    }

    private static void run(Program program, Time time, Events events, Runnable nextBatch) throws Exception {
        StreamingContext.Builder builder = StreamingContext.builder()
                .batchInterval(SECOND)
                .parallelism(program.threads)
                .onBatchFailure(
                        program.retries == 0
                                ? BatchFailurePolicy.skip()
                                : BatchFailurePolicy.retry(program.retries, BACKOFF, BatchFailurePolicy.skip()))
                .clock(time.clock())
                .batchesOnCall();
        if (program.checkpoint) {
            builder.checkpointOn(new SimulatedDisk(1), Runnable::run, 1 << 20, new AtomicLong()::incrementAndGet);
        }
        try (StreamingContext ssc = builder.build()) {
            ssc.addListener(events);
            ssc.takeTimes(program.takesTimes);
            ssc.detailNextBatches(program.inDetail ? BATCHES : 0);
            TestInput<Integer> input = TestInput.create(2);
            DStream<Integer> in = ssc.from(input).named("in");
            if (program.state) {
                in.mapToPair(n -> Pair.of("k", n))
                        .mapWithState(Integer.class, (key, n, sum) -> {
                            time.pass(Phase.COMPUTE, "state");
                            sum.update(n.orElse(0));
                            return key;
                        })
                        .named("state")
                        .foreachBatch(batch -> batch.count());
            }
            if (program.window) {
                in.window(SECOND.multipliedBy(2)).foreachBatch(batch -> batch.count());
            }
            in.foreachBatch(batch -> batch.count()); // a program needs one
            for (int i = 0; i < program.outputs; i++) {
                String id = "output " + i;
                in.to(named(program, time, id));
            }
            for (int i = 0; i < program.sinks; i++) {
                in.to(new Sink(program, time, "sink " + i));
            }
            ssc.start();
            for (int i = 0; i < BATCHES; i++) {
                input.add(1, 2, 3);
                nextBatch.run();
                ssc.runDueBatches();
            }
        }
    }

    private static io.dstream.sink.Sink<Integer> named(Program program, Time time, String id) {
        return (batch, batchTime) -> {
            batch.map(n -> n + 1).collect();
            time.passOrFail(program, Phase.OUTPUT, id);
        };
    }

    /** Passes when it is told to; who waits for a time goes there. */
    private static final class Turned extends Time {
        private final ManualClock manual = ManualClock.at(Instant.EPOCH);
        private final Random random;
        private final Map<Place, Long> passed = new ConcurrentHashMap<>();

        Turned(long seed) {
            this.random = new Random(seed);
        }

        @Override
        StreamingClock clock() {
            return new StreamingClock() {
                @Override
                public Instant now() {
                    return manual.now();
                }

                @Override
                public long nanoTime() {
                    return manual.nanoTime();
                }

                @Override
                public void awaitNanoTime(long deadline) {
                    throw new AssertionError("batches are run on call");
                }

                @Override
                public void sleep(Duration delay) {
                    advance(new Place(Phase.RETRY_WAIT, ""), delay.toNanos());
                }
            };
        }

        @Override
        void pass(Phase phase, String operator) {
            advance(new Place(phase, operator), random.nextInt(1_000));
        }

        private synchronized void advance(Place place, long nanos) {
            passed.merge(place, nanos, Long::sum);
            manual.advance(Duration.ofNanos(nanos));
        }

        /** By kind of phase alone. */
        Map<Phase, Long> byPhase() {
            return passed.entrySet().stream()
                    .filter(place -> place.getValue() > 0)
                    .collect(toMap(place -> place.getKey().phase(), Map.Entry::getValue, Long::sum));
        }
    }

    @Property(tries = 150)
    void timeThatPassesIsInThePhaseInWhichItPasses(@ForAll("programs") Program program) throws Exception {
        Events events = new Events();
        Turned time = new Turned(program.seed);

        run(program, time, events, () -> time.manual.advance(SECOND));

        assertThat(events.completed()).hasSize(BATCHES).allSatisfy(PhasesPropertiesTest::addsUp);
        assertThat(byPhase(events)).isEqualTo(time.byPhase());
        assertThat(byOutput(events, Phase.OUTPUT))
                .containsExactlyInAnyOrderElementsOf(time.passed.entrySet().stream()
                        .filter(place -> place.getKey().phase() == Phase.OUTPUT && place.getValue() > 0)
                        .map(Map.Entry::getValue)
                        .toList());
    }

    /** By the machine's clock, which runs. */
    private static final class Real extends Time {
        private final ManualClock wall = ManualClock.at(Instant.EPOCH);

        @Override
        StreamingClock clock() {
            StreamingClock system = StreamingClock.system();
            return new StreamingClock() {
                @Override
                public Instant now() {
                    return wall.now();
                }

                @Override
                public long nanoTime() {
                    return wall.nanoTime() + system.nanoTime();
                }

                @Override
                public void awaitNanoTime(long deadline) {
                    throw new AssertionError("batches are run on call");
                }

                @Override
                public void sleep(Duration delay) {
                    wall.advance(delay);
                }
            };
        }

        @Override
        void pass(Phase phase, String operator) {}
    }

    @Property(tries = 50)
    void phasesAddUpWhileTheClockRuns(@ForAll("programs") Program program) throws Exception {
        Events events = new Events();
        Real time = new Real();

        run(program, time, events, () -> time.wall.advance(SECOND));

        assertThat(events.completed()).isNotEmpty().allSatisfy(PhasesPropertiesTest::addsUp);
    }

    private static void addsUp(BatchReport batch) {
        Duration sum =
                batch.times().phases().stream().map(PhaseReport::duration).reduce(Duration.ZERO, Duration::plus);
        assertThat(batch.processingTime()).contains(sum);
    }

    private static Map<Phase, Long> byPhase(Events events) {
        return events.completed().stream()
                .flatMap(batch -> batch.times().phases().stream())
                .filter(phase -> !phase.duration().isZero())
                .collect(toMap(PhaseReport::phase, phase -> phase.duration().toNanos(), Long::sum));
    }

    private static Iterable<Long> byOutput(Events events, Phase kind) {
        return events.completed().stream()
                .flatMap(batch -> batch.times().phases().stream())
                .filter(phase -> phase.phase() == kind && !phase.duration().isZero())
                .collect(toMap(PhaseReport::operator, phase -> phase.duration().toNanos(), Long::sum))
                .values();
    }
}
