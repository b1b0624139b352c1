package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.BatchFailurePolicy;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.spark.Traps.Place;
import io.dstream.spark.Traps.Victim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors and workers are killed at chosen places of a batch and between batches. Each batch gives what it gives on
 * the local engine, doubles to the bit, and a table of state is made anew where it was lost and nowhere else.
 */
class KillsTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = StandaloneCluster.shared();

    private static final int PARTITIONS = 2;
    private static final int TASK_ATTEMPTS = 4; // Spark's spark.task.maxFailures

    @TempDir
    Path folder;

    private static Engine local() {
        return new LocalEngine("expected", PARTITIONS);
    }

    private SparkEngine engine;
    private KilledProgram program;
    private Traps traps;
    private List<List<List<String>>> expected;

    private void begin(int batches, BatchFailurePolicy policy) {
        begin(batches, policy, SparkEngine.on(SharedSpark.on(CLUSTER), PARTITIONS));
    }

    private SparkEngine withImagesInFiles() {
        return SparkEngine.on(SharedSpark.on(CLUSTER), PARTITIONS).imagesIn(folder.resolve("images"));
    }

    private void begin(int batches, BatchFailurePolicy policy, SparkEngine on) {
        traps = Traps.in(folder);
        expected = KilledProgram.undisturbed(local(), traps, batches);
        engine = on;
        program = new KilledProgram(engine, traps, policy);
    }

    @AfterEach
    void end() {
        if (program != null) {
            program.close();
        }
    }

    /** Runs a batch and compares it. Gives how many tables were made anew for it. */
    private long runBatch() {
        int batch = program.batch();
        long before = engine.tablesMadeAnew();
        List<List<String>> results = program.runBatch();
        for (int output = 0; output < results.size(); output++) {
            assertThat(results.get(output))
                    .as("batch %s, output %s", batch, output)
                    .containsExactlyInAnyOrderElementsOf(expected.get(batch).get(output));
        }
        return engine.tablesMadeAnew() - before;
    }

    private void runBatchThatLosesNothing() {
        int batch = program.batch();
        assertThat(runBatch()).as("tables made anew for batch %s", batch).isZero();
    }

    /** A process that gets to a place of the next batch is killed there. Gives the tables made anew for it. */
    private long runBatchKilledAt(Place place, Victim victim) {
        traps.set(place, victim);
        long made = runBatch();
        assertThat(traps.areSet()).as("kills that did not happen: " + place).isZero();
        return made;
    }

    @Test
    void batchesAreThoseOfTheLocalEngineWhereverAProcessIsKilled() throws IOException {
        begin(14, BatchFailurePolicy.fail());
        runBatchThatLosesNothing();
        runBatchThatLosesNothing(); // a fat one
        assertThat(runBatchKilledAt(Place.IMAGE, Victim.ITSELF)).isPositive();
        runBatchThatLosesNothing();

        assertThat(runBatchKilledAt(Place.STATE, Victim.ITSELF)).isPositive();

        // Of a fat batch, so that what state has given is lost as well.
        assertThat(KilledProgram.isFat(program.batch())).isTrue();
        program.beforeNextOutputs(CLUSTER::replaceExecutors);
        long made = runBatch() + runBatch();
        assertThat(made)
                .as("tables made anew")
                .isBetween((long) PARTITIONS, (long) KilledProgram.STATEFUL * PARTITIONS);
        runBatchThatLosesNothing();

        var unused = runBatchKilledAt(Place.OUTPUT, Victim.AND_ITS_PARENT);
        CLUSTER.restoreWorkers();
        unused = runBatch(); // what was lost with the output is missed now
        runBatchThatLosesNothing();

        // Between two batches. With the executors goes what state has given to a fat batch that is in a window.
        CLUSTER.replaceExecutors();
        assertThat(runBatch()).as("tables made anew").isGreaterThanOrEqualTo(KilledProgram.STATEFUL * PARTITIONS);
        unused = runBatch(); // of tables that have been what they were then
        runBatchThatLosesNothing();
    }

    @Test
    void tablesAreMadeAnewFromImagesInFiles() throws IOException {
        begin(6, BatchFailurePolicy.fail(), withImagesInFiles());
        runBatchThatLosesNothing();
        runBatchThatLosesNothing(); // a fat one
        runBatchThatLosesNothing(); // which takes an image
        assertThat(folder.resolve("images").resolve("sums")).isNotEmptyDirectory();
        CLUSTER.replaceExecutors();
        assertThat(runBatch()).as("tables made anew").isGreaterThanOrEqualTo(KilledProgram.STATEFUL * PARTITIONS);
        var unused = runBatch(); // of tables that have been what they were then
        runBatchThatLosesNothing();
    }

    /** Programs of all operators, whose executors are lost between two batches. */
    @Test
    @Tag("endurance")
    void allOperatorsGoOnWithoutTheirExecutors() {
        List<Long> made = new ArrayList<>();
        SparkEngine spark = SparkEngine.on(SharedSpark.on(CLUSTER), PARTITIONS);
        List<List<List<String>>> results = Programs.run(spark, batch -> {
            made.add(spark.tablesMadeAnew());
            if (batch == 4) {
                CLUSTER.replaceExecutors();
            }
        });

        List<List<List<String>>> undisturbed = Programs.run(local(), batch -> {});
        for (int batch = 0; batch < Programs.BATCHES; batch++) {
            for (int output = 0; output < undisturbed.get(batch).size(); output++) {
                assertThat(results.get(batch).get(output))
                        .as("batch %s, output %s", batch, output)
                        .containsExactlyInAnyOrderElementsOf(
                                undisturbed.get(batch).get(output));
            }
        }
        assertThat(made.subList(0, 5)).containsOnly(0L);
        assertThat(spark.tablesMadeAnew()).isPositive().isEqualTo(made.get(5)).isEqualTo(made.get(7));
    }

    /** Whichever executor runs one of its tasks is lost: Spark gives up when it has tried that four times. */
    @Test
    void aStageThatCannotBeRunFailsItsBatchWithOneErrorAndThePolicySaysWhatThen() throws IOException {
        begin(0, BatchFailurePolicy.skip());
        try (KilledProgram skipping = new KilledProgram(local(), traps, BatchFailurePolicy.skip())) {
            expected.add(skipping.runBatch());
            expected.add(skipping.runBatch());
            skipping.beforeNextOutputs(() -> {
                throw new IllegalStateException("as the one on Spark will");
            });
            expected.add(skipping.runBatch());
            expected.add(skipping.runBatch());
            runBatchThatLosesNothing();
            runBatchThatLosesNothing();

            for (int kill = 0; kill < TASK_ATTEMPTS + 1; kill++) {
                traps.set(Place.OUTPUT, Victim.ITSELF);
            }
            var unused = program.runBatch();
            assertThat(traps.areSet())
                    .as("kills that did not happen")
                    .isLessThanOrEqualTo(1); // 0: of two tasks at once
            traps.unset();
            assertThat(program.lastReport().failure()).hasValueSatisfying(failure -> assertThat(failure)
                    .hasMessageContaining("shown")
                    .hasMessageContaining("Spark could not run")
                    .hasMessageContaining("failed " + TASK_ATTEMPTS + " times")
                    .hasRootCauseInstanceOf(SparkException.class));
            assertThat(program.lastReport().attempts()).isEqualTo(1);

            long made = runBatch();
            assertThat(made).isLessThanOrEqualTo(KilledProgram.STATEFUL * PARTITIONS);
            assertThat(program.lastReport().failure()).isEmpty();
        }
    }

    /** Two images have been taken since, so that nobody can compute again what state gave to an earlier batch. */
    @Test
    @Tag("endurance")
    void aLargeResultOfStateThatAllExecutorsTookAlongFailsBatchesUntilNoWindowNeedsIt() {
        int window = 4;
        traps = Traps.in(folder);
        engine = SparkEngine.on(SharedSpark.on(CLUSTER), PARTITIONS);
        program = new KilledProgram(engine, traps, BatchFailurePolicy.skip(), batch -> true, window);
        for (int batch = 0; batch < window; batch++) {
            assertThat(program.runBatch()).isNotEmpty();
            assertThat(program.lastReport().failure()).isEmpty();
        }
        CLUSTER.replaceExecutors();
        for (int batch = 1; batch < window; batch++) {
            assertThat(program.runBatch()).isNotEmpty();
            assertThat(program.lastReport().failure()).hasValueSatisfying(failure -> assertThat(failure)
                    .hasMessageContainingAll("Spark could not run", "start the program again")
                    .isInstanceOf(ClusterException.class));
        }
        assertThat(program.runBatch()).isNotEmpty();
        assertThat(program.lastReport().failure()).isEmpty();
    }

    // ---- at random ----

    @Test
    @Tag("endurance")
    void sixtyKillsAtRandom() throws IOException {
        kills(60, 7, SparkEngine.on(SharedSpark.on(CLUSTER), PARTITIONS));
    }

    @Test
    @Tag("endurance")
    void fortyKillsAtRandomWithImagesInFiles() throws IOException {
        kills(40, 8, withImagesInFiles());
    }

    /** Every other batch meets a kill; the one after that may miss what was lost. */
    private void kills(int kills, long seed, SparkEngine on) throws IOException {
        Random random = new Random(seed);
        begin(4 * kills, BatchFailurePolicy.fail(), on);
        runBatchThatLosesNothing();
        for (int kill = 0; kill < kills; kill++) {
            kill(random);
            var unused = runBatch();
            if (random.nextBoolean()) {
                unused = runBatch(); // where a task waits for long, a table may move
            }
        }
    }

    /** Has something killed in the next batch, or kills it before, and runs that batch. */
    private void kill(Random random) throws IOException {
        Victim victim = random.nextInt(4) == 0 ? Victim.AND_ITS_PARENT : Victim.ITSELF;
        switch (random.nextInt(5)) {
            case 0 -> traps.set(Place.STATE, victim);
            case 1 -> traps.set(Place.OUTPUT, victim);
            case 2 -> program.beforeNextOutputs(() -> killAny(random, victim));
            case 3 -> killAny(random, victim);
            default -> {
                if (traps.areSet() == 0) { // many would have a batch fail as often as Spark tries it
                    traps.set(Place.IMAGE, victim); // once one is due
                }
            }
        }
        var unused = runBatch();
        CLUSTER.restoreWorkers();
    }

    private static void killAny(Random random, Victim victim) {
        List<Integer> alive = CLUSTER.alive();
        int worker = alive.get(random.nextInt(alive.size()));
        try {
            if (victim == Victim.ITSELF) {
                CLUSTER.killExecutors(worker);
            } else {
                CLUSTER.killWorker(worker);
                CLUSTER.restoreWorkers();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
