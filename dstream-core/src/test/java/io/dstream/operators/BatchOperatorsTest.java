package io.dstream.operators;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.operators.OperatorTable.Action;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator and action of batches, under every scenario. */
class BatchOperatorsTest {
    private static final OperatorScenarios<String, Batch<String>, DStream<String>> WORDS =
            OperatorScenarios.ofWords(OperatorScenarios::localEngine);
    private static final OperatorScenarios<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>>
            PAIRS = OperatorScenarios.ofPairs(OperatorScenarios::localEngine);

    static Stream<Scenario<String, Batch<String>, DStream<String>>> onWords() {
        return WordOperators.table().onBatches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onWords")
    void batchesGiveWhatTheModelGives(Scenario<String, Batch<String>, DStream<String>> scenario) throws Exception {
        WORDS.runOnBatches(scenario);
    }

    static Stream<Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>>> onPairs() {
        return PairOperators.table().onBatches();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onPairs")
    void pairBatchesGiveWhatTheModelGives(
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario)
            throws Exception {
        PAIRS.runOnBatches(scenario);
    }

    static List<Action<String, Batch<String>>> wordActions() {
        return WordOperators.table().actions();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wordActions")
    void actionsGiveWhatTheModelGives(Action<String, Batch<String>> action) throws Exception {
        WORDS.runAction(action);
    }

    static List<Action<Pair<String, String>, PairBatch<String, String>>> pairActions() {
        return PairOperators.table().actions();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairActions")
    void actionsOnPairsGiveWhatTheModelGives(Action<Pair<String, String>, PairBatch<String, String>> action)
            throws Exception {
        PAIRS.runAction(action);
    }
}
