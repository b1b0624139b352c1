package io.dstream.operators;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator of streams, and every operator of batches inside a stream's, under every scenario. */
class StreamOperatorsTest {

    static Stream<Scenario<String, Batch<String>, DStream<String>>> onWords() {
        return WordOperators.table().onStreams();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onWords")
    void streamsGiveWhatTheModelGives(Scenario<String, Batch<String>, DStream<String>> scenario) throws Exception {
        OperatorScenarios.ofWords(OperatorScenarios::localEngine).runOnStreams(scenario);
    }

    static Stream<Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>>> onPairs() {
        return PairOperators.table().onStreams();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onPairs")
    void streamsOfPairsGiveWhatTheModelGives(
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario)
            throws Exception {
        OperatorScenarios.ofPairs(OperatorScenarios::localEngine).runOnStreams(scenario);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onWords")
    void streamsGiveTheSameWhenRestoredBeforeEachBatch(
            Scenario<String, Batch<String>, DStream<String>> scenario, @TempDir Path directory) throws Exception {
        OperatorScenarios.ofWords(OperatorScenarios::localEngine).runRestored(scenario, directory);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onPairs")
    void streamsOfPairsGiveTheSameWhenRestoredBeforeEachBatch(
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario,
            @TempDir Path directory)
            throws Exception {
        OperatorScenarios.ofPairs(OperatorScenarios::localEngine).runRestored(scenario, directory);
    }
}
