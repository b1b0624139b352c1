package io.dstream.operators;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.engine.Engine;
import io.dstream.operators.OperatorTable.Action;
import io.dstream.toy.ToyEngine;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator and action, under every scenario, by the toy engine: so an engine needs no more than the interfaces
 * say. Where it sends code, every step, combiner, order and consumer of every operator is written and read, and does
 * then what it should.
 */
class EnginesTest {
    private static Stream<Arguments> withEachEngine(Stream<?> rows) {
        return rows.flatMap(row -> Stream.of(
                Arguments.of("direct", (IntFunction<Engine>) ToyEngine::direct, row),
                Arguments.of("sending", (IntFunction<Engine>) ToyEngine::sending, row)));
    }

    private static Stream<Arguments> withTheSendingEngine(Stream<?> rows) {
        return rows.map(row -> Arguments.of("sending", (IntFunction<Engine>) ToyEngine::sending, row));
    }

    static Stream<Arguments> onWords() {
        return withEachEngine(WordOperators.table().onBatches());
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("onWords")
    void batches(String name, IntFunction<Engine> engines, Scenario<String, Batch<String>, DStream<String>> scenario)
            throws Exception {
        OperatorScenarios.ofWords(engines).runOnBatches(scenario);
    }

    static Stream<Arguments> onPairs() {
        return withEachEngine(PairOperators.table().onBatches());
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("onPairs")
    void pairBatches(
            String name,
            IntFunction<Engine> engines,
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario)
            throws Exception {
        OperatorScenarios.ofPairs(engines).runOnBatches(scenario);
    }

    static Stream<Arguments> wordActions() {
        return withEachEngine(WordOperators.table().actions().stream());
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("wordActions")
    void actions(String name, IntFunction<Engine> engines, Action<String, Batch<String>> action) throws Exception {
        OperatorScenarios.ofWords(engines).runAction(action);
    }

    static Stream<Arguments> pairActions() {
        return withEachEngine(PairOperators.table().actions().stream());
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("pairActions")
    void actionsOnPairs(
            String name, IntFunction<Engine> engines, Action<Pair<String, String>, PairBatch<String, String>> action)
            throws Exception {
        OperatorScenarios.ofPairs(engines).runAction(action);
    }

    static Stream<Arguments> onStreamsOfWords() {
        return withTheSendingEngine(WordOperators.table().onStreams());
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("onStreamsOfWords")
    void streams(
            String name,
            IntFunction<Engine> engines,
            Scenario<String, Batch<String>, DStream<String>> scenario,
            @TempDir Path directory)
            throws Exception {
        OperatorScenarios.ofWords(engines).runOnStreams(scenario);
        OperatorScenarios.ofWords(engines).runRestored(scenario, directory);
    }

    static Stream<Arguments> onStreamsOfPairs() {
        return withTheSendingEngine(PairOperators.table().onStreams());
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("onStreamsOfPairs")
    void streamsOfPairs(
            String name,
            IntFunction<Engine> engines,
            Scenario<Pair<String, String>, PairBatch<String, String>, PairDStream<String, String>> scenario,
            @TempDir Path directory)
            throws Exception {
        OperatorScenarios.ofPairs(engines).runOnStreams(scenario);
        OperatorScenarios.ofPairs(engines).runRestored(scenario, directory);
    }
}
