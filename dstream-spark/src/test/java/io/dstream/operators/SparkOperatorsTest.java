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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator and action, under every scenario, on Spark. */
class SparkOperatorsTest {
    private static Engine engine(int partitions) {
        return SparkEngine.on(SharedSpark.get(), partitions);
    }

    static Stream<?> onWords() {
        return WordOperators.table().onBatches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onWords")
    void batches(Scenario<String, Batch<String>, DStream<String>> scenario) throws Exception {
        OperatorScenarios.ofWords(SparkOperatorsTest::engine).few().runOnBatches(scenario);
    }

    static Stream<?> onPairs() {
        return PairOperators.table().onBatches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onPairs")
    void pairBatches(Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario)
            throws Exception {
        OperatorScenarios.ofPairs(SparkOperatorsTest::engine).few().runOnBatches(scenario);
    }

    static Stream<?> wordActions() {
        return WordOperators.table().actions().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wordActions")
    void actions(Action<String, Batch<String>> action) throws Exception {
        OperatorScenarios.ofWords(SparkOperatorsTest::engine).few().runAction(action);
    }

    static Stream<?> pairActions() {
        return PairOperators.table().actions().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairActions")
    void actionsOnPairs(Action<Pair<String, String>, PairBatch<String, String>> action) throws Exception {
        OperatorScenarios.ofPairs(SparkOperatorsTest::engine).few().runAction(action);
    }

    static Stream<?> onStreamsOfWords() {
        return WordOperators.table().onStreams();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onStreamsOfWords")
    void streams(Scenario<String, Batch<String>, DStream<String>> scenario, @TempDir Path directory) throws Exception {
        OperatorScenarios.ofWords(SparkOperatorsTest::engine).few().runOnStreams(scenario);
        OperatorScenarios.ofWords(SparkOperatorsTest::engine).few().runRestored(scenario, directory);
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
        OperatorScenarios.ofPairs(SparkOperatorsTest::engine).few().runOnStreams(scenario);
        OperatorScenarios.ofPairs(SparkOperatorsTest::engine).few().runRestored(scenario, directory);
    }
}
