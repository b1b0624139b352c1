package io.dstream.operators;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.engine.Engine;
import io.dstream.operators.OperatorTable.Action;
import io.dstream.spark.SharedSpark;
import io.dstream.spark.SparkEngine;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator and action on Spark, under a few scenarios; those that keep something also with restarts. */
class SparkOperatorsTest {
    private static OperatorScenarios<String, Batch<String>, DStream<String>> words() {
        return OperatorScenarios.ofWords(SparkOperatorsTest::engine).few();
    }

    private static OperatorScenarios<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>>
            pairs() {
        return OperatorScenarios.ofPairs(SparkOperatorsTest::engine).few();
    }

    private static Engine engine(int partitions) {
        return SparkEngine.on(SharedSpark.get(), partitions);
    }

    // ---- batches ----

    static Stream<?> onWords() {
        return WordOperators.table().onBatches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onWords")
    void batches(Scenario<String, Batch<String>, DStream<String>> scenario) throws Exception {
        words().brief().runOnBatches(scenario);
    }

    static Stream<?> onPairs() {
        return PairOperators.table().onBatches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onPairs")
    void pairBatches(Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario)
            throws Exception {
        pairs().brief().runOnBatches(scenario);
    }

    static Stream<?> wordActions() {
        return WordOperators.table().actions().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wordActions")
    void actions(Action<String, Batch<String>> action) throws Exception {
        words().runAction(action);
    }

    static Stream<?> pairActions() {
        return PairOperators.table().actions().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairActions")
    void actionsOnPairs(Action<Pair<String, String>, PairBatch<String, String>> action) throws Exception {
        pairs().runAction(action);
    }

    // ---- streams ----

    /** What batches have as well keeps nothing from one batch to the next. */
    private static boolean mayKeep(Scenario<?, ?, ?> scenario) {
        return scenario.onBatch() == null;
    }

    static Stream<?> onStreamsOfWords() {
        return WordOperators.table().onStreams();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onStreamsOfWords")
    void streams(Scenario<String, Batch<String>, DStream<String>> scenario, @TempDir Path directory) throws Exception {
        words().runOnStreams(scenario);
        if (mayKeep(scenario)) {
            words().runRestored(scenario, directory);
        }
    }

    static Stream<?> onStreamsOfPairs() {
        return PairOperators.table().onStreams();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onStreamsOfPairs")
    void streamsOfPairs(
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario,
            @TempDir Path directory)
            throws Exception {
        pairs().runOnStreams(scenario);
        if (mayKeep(scenario)) {
            pairs().runRestored(scenario, directory);
        }
    }

    // ---- all of it ----

    @ParameterizedTest(name = "{0}")
    @MethodSource("onWords")
    @Tag("endurance")
    void batchesInAllWays(Scenario<String, Batch<String>, DStream<String>> scenario) throws Exception {
        words().runOnBatches(scenario);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onPairs")
    @Tag("endurance")
    void pairBatchesInAllWays(
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario)
            throws Exception {
        pairs().runOnBatches(scenario);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onStreamsOfWords")
    @Tag("endurance")
    void streamsRestored(Scenario<String, Batch<String>, DStream<String>> scenario, @TempDir Path directory)
            throws Exception {
        words().runRestored(scenario, directory);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onStreamsOfPairs")
    @Tag("endurance")
    void streamsOfPairsRestored(
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario,
            @TempDir Path directory)
            throws Exception {
        pairs().runRestored(scenario, directory);
    }
}
