package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.operators.Chain.Link;
import io.dstream.spark.SharedSpark;
import io.dstream.spark.SparkEngine;
import io.dstream.spark.StandaloneCluster;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Generated programs on a cluster of two workers: operators in a row, whichever they are, and behind them state,
 * windows and joins of doubles. Batch by batch they give what the local engine gives, to the bit.
 */
class SparkProgramsTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = StandaloneCluster.shared();

    private static final int PARTITIONS = 2;
    private static final int BATCHES = 4;
    private static final Duration SECOND = Duration.ofSeconds(1);

    // ---- programs ----

    /** What a program does with numbers by key. */
    private enum Keyed {
        REDUCED {
            @Override
            DStream<?> on(PairDStream<Integer, Double> numbers, int length, int slide) {
                return numbers.reduceByKey(Double::sum);
            }
        },
        KEPT {
            @Override
            DStream<?> on(PairDStream<Integer, Double> numbers, int length, int slide) {
                return numbers.mapWithState(
                        StateSpec.<Integer, Double, Double, Pair<Integer, Double>>of((key, number, sum) -> {
                                    if (sum.isTimingOut()) {
                                        return Pair.of(key, -sum.get());
                                    }
                                    sum.update(sum.getOption().orElse(0.0) + number.orElse(0.0));
                                    return Pair.of(key, sum.get());
                                })
                                .timeout(SECOND.multipliedBy(length)));
            }
        },
        IN_WINDOWS {
            @Override
            DStream<?> on(PairDStream<Integer, Double> numbers, int length, int slide) {
                return numbers.reduceByKeyAndWindow(
                        Double::sum, SECOND.multipliedBy(length), SECOND.multipliedBy(slide));
            }
        },
        SUBTRACTED_FROM_WINDOWS {
            @Override
            DStream<?> on(PairDStream<Integer, Double> numbers, int length, int slide) {
                return numbers.reduceByKeyAndWindow(
                        Double::sum, (a, b) -> a - b, SECOND.multipliedBy(length), SECOND.multipliedBy(slide));
            }
        },
        JOINED_WITH_WINDOWS {
            @Override
            DStream<?> on(PairDStream<Integer, Double> numbers, int length, int slide) {
                return numbers.join(PairDStream.of(numbers.mapValues(n -> n / 3).window(SECOND.multipliedBy(length))));
            }
        };

        abstract DStream<?> on(PairDStream<Integer, Double> numbers, int length, int slide);
    }

    /**
     * A program.
     *
     * @param links what is done with each batch
     * @param keyed what then, with numbers by key
     * @param length of windows, in batches
     * @param slide of windows, in batches
     * @param batches what comes
     */
    private record Program(List<Link> links, List<Keyed> keyed, int length, int slide, List<List<Integer>> batches) {
        static Program of(long seed) {
            Random random = new Random(seed);
            List<Link> links = new ArrayList<>();
            List<Link> all = List.copyOf(EnumSet.allOf(Link.class));
            for (int i = random.nextInt(4); i > 0; i--) {
                links.add(all.get(random.nextInt(all.size())));
            }
            List<Keyed> keyed = new ArrayList<>(EnumSet.allOf(Keyed.class));
            keyed.remove(random.nextInt(keyed.size()));
            keyed.remove(random.nextInt(keyed.size()));
            List<List<Integer>> batches = new ArrayList<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                batches.add(random.ints(random.nextInt(30), -20, 20).boxed().toList());
            }
            return new Program(links, keyed, 1 + random.nextInt(3), 1 + random.nextInt(2), batches);
        }

        /** What comes out of each output in each batch in which it is due. */
        List<List<List<String>>> run(Engine engine, IntConsumer before) {
            try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                    .appName("generated")
                    .batchInterval(SECOND)
                    .engine(engine))) {
                TestInput<Integer> in = driver.input(3);
                DStream<Integer> chained =
                        in.stream().transform(new Chain(links)::on).cache();
                List<TestOutput<String>> outputs = new ArrayList<>();
                outputs.add(driver.collect(chained.map(n -> "" + n)));
                PairDStream<Integer, Double> numbers =
                        chained.mapToPair(n -> Pair.of(Math.floorMod(n, 5), 1.0 / (Math.abs(n) + 3)));
                for (Keyed each : keyed) {
                    outputs.add(driver.collect(each.on(numbers, length, slide).map(record -> "" + record)));
                }
                for (int batch = 0; batch < BATCHES; batch++) {
                    before.accept(batch);
                    in.addAll(batches.get(batch));
                    driver.runBatch();
                }
                return outputs.stream().map(TestOutput::batches).toList();
            }
        }
    }

    /** Runs programs, and something before each of their batches. */
    private static void run(int from, int to, IntConsumer before) {
        for (int seed = from; seed < to; seed++) {
            Program program = Program.of(seed);
            List<List<List<String>>> results = program.run(SparkEngine.on(SharedSpark.on(CLUSTER), PARTITIONS), before);
            List<List<List<String>>> expected = program.run(new LocalEngine("generated", PARTITIONS), batch -> {});
            for (int output = 0; output < expected.size(); output++) {
                assertThat(sorted(results.get(output)))
                        .as("output %s of program %s: %s", output, seed, program)
                        .isEqualTo(sorted(expected.get(output)));
            }
        }
    }

    private static List<List<String>> sorted(List<List<String>> batches) {
        return batches.stream().map(batch -> batch.stream().sorted().toList()).toList();
    }

    // ---- tests ----

    @Test
    void programsGiveWhatTheyGiveOnTheLocalEngine() {
        run(0, 5, batch -> {});
    }

    @Test
    @Tag("endurance")
    void manyPrograms() {
        run(5, 300, batch -> {});
    }

    @Test
    @Tag("endurance")
    void programsWhoseExecutorsAreKilled() {
        Random random = new Random(3);
        run(300, 340, batch -> {
            if (random.nextInt(4) == 0) {
                CLUSTER.killExecutors(CLUSTER.alive().get(random.nextInt(2)));
            }
        });
    }
}
