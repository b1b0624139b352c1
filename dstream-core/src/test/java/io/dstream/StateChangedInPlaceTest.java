package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.google.common.util.concurrent.Uninterruptibles;
import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codec;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** State that a function changes in place, and gives back as the same object or not at all, is in the checkpoint. */
class StateChangedInPlaceTest {
    @TempDir
    Path directory;

    /** Compared by identity, as classes are that say nothing else. */
    static final class Total {
        private int sum;

        Total plus(int n) {
            sum += n;
            return this;
        }
    }

    private static final Codec<Total> TOTAL = Codec.of(
            "total",
            1,
            Total.class,
            (Total t, ByteWriter out) -> out.writeInt(t.sum),
            (int version, ByteReader in) -> new Total().plus(in.readInt()));

    static Stream<Arguments> operators() {
        return Stream.of(
                of("updateStateByKey", pairs -> pairs.<ArrayList<Integer>>updateStateByKey((values, old) -> {
                            ArrayList<Integer> all = old.orElseGet(ArrayList::new);
                            all.addAll(values);
                            return Optional.of(all);
                        })
                        .named("state")
                        .map(pair -> pair.value().toString())),
                of("updateStateByKey, of a class of the program", pairs -> pairs.<Total>updateStateByKey(
                                (values, old) -> Optional.of(old.orElseGet(Total::new)
                                        .plus(values.stream().mapToInt(n -> n).sum())))
                        .named("state")
                        .map(pair -> "" + pair.value().sum)),
                of("updateStateByPartition", pairs -> pairs.<Total>updateStateByPartition(
                                (time, keys) -> {
                                    List<Pair<String, Total>> states = new ArrayList<>();
                                    keys.forEachRemaining(key -> states.add(Pair.of(
                                            key.key(),
                                            key.state()
                                                    .orElseGet(Total::new)
                                                    .plus(key.values().stream()
                                                            .mapToInt(n -> n)
                                                            .sum()))));
                                    return states.iterator();
                                },
                                List.of())
                        .named("state")
                        .map(pair -> "" + pair.value().sum)),
                of("updateStateByKey, without values", pairs -> pairs.<Total>updateStateByKey((values, old) ->
                                Optional.of(old.orElseGet(Total::new).plus(1)))
                        .named("state")
                        .map(pair -> "" + pair.value().sum)),
                of(
                        "mapWithState, update with the same",
                        pairs -> pairs.mapWithState(
                                StateSpec.<String, Integer, ArrayList<Integer>, String>of((key, n, state) -> {
                                            ArrayList<Integer> all =
                                                    state.getOption().orElseGet(ArrayList::new);
                                            all.add(n.orElse(0));
                                            state.update(all);
                                            return all.toString();
                                        })
                                        .named("state"))),
                of(
                        "mapWithState, without update",
                        pairs -> pairs.mapWithState(
                                StateSpec.<String, Integer, ArrayList<Integer>, String>of((key, n, state) -> {
                                            if (!state.exists()) {
                                                state.update(new ArrayList<>());
                                            }
                                            state.get().add(n.orElse(0));
                                            return state.get().toString();
                                        })
                                        .named("state"))));
    }

    private static Arguments of(String name, Function<PairDStream<String, Integer>, DStream<String>> operator) {
        return argumentSet(name, operator);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void itIsThereAfterARestart(Function<PairDStream<String, Integer>, DStream<String>> operator) {
        List<String> expected = run(directory.resolve("once"), operator, 4);

        List<String> got = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            got.addAll(run(directory.resolve("twice"), operator, 2));
        }
        assertThat(got).isEqualTo(expected);
    }

    /** A base is written by another thread, from the very objects that the next batch changes. */
    @Test
    void aBaseIsWrittenBeforeTheNextBatchChangesWhatIsInIt() {
        SimulatedDisk disk = new SimulatedDisk(1);
        AtomicInteger tasks = new AtomicInteger();
        CountDownLatch secondBatch = new CountDownLatch(1);
        AtomicBoolean overtaken = new AtomicBoolean();
        Executor executor = task -> {
            if (tasks.incrementAndGet() != 2) { // the force of the first plan, then the first base
                task.run();
                return;
            }
            new Thread(() -> {
                        overtaken.set(Uninterruptibles.awaitUninterruptibly(secondBatch, 200, TimeUnit.MILLISECONDS));
                        task.run();
                    })
                    .start();
        };
        AtomicLong ids = new AtomicLong();
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("in-place")
                .parallelism(1)
                .codec(TOTAL)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointOn(disk, executor, 100, ids::incrementAndGet))) {
            TestInput<Pair<String, Integer>> in = driver.input();
            AtomicInteger calls = new AtomicInteger();
            driver.collect(PairDStream.of(in.stream().named("in"))
                    .<Total>updateStateByKey((values, old) -> {
                        if (calls.incrementAndGet() == 2) {
                            secondBatch.countDown();
                        }
                        return Optional.of(old.orElseGet(Total::new).plus(1));
                    })
                    .named("state")
                    .map(pair -> "" + pair.value().sum));
            in.add(Pair.of("k", 7));
            driver.runBatches(2);
        }
        assertThat(tasks).hasValueGreaterThan(2);
        assertThat(overtaken).isFalse();
    }

    private List<String> run(
            Path checkpoint, Function<PairDStream<String, Integer>, DStream<String>> operator, int batches) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("in-place")
                .parallelism(1)
                .codec(TOTAL)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(checkpoint))) {
            TestInput<Pair<String, Integer>> in = driver.input();
            TestOutput<String> out =
                    driver.collect(operator.apply(PairDStream.of(in.stream().named("in"))));
            for (int i = 0; i < batches; i++) {
                in.add(Pair.of("k", 7));
                driver.runBatch();
            }
            return out.all();
        }
    }
}
