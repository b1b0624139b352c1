package io.dstream.spark;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/** A program with operators of all kinds, whose results are compared engine with engine. */
final class Programs {
    static final int BATCHES = 8;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Programs() {}

    static StreamingContext.Builder builder(Engine engine) {
        return StreamingContext.builder()
                .appName("program")
                .batchInterval(SECOND)
                .engine(engine);
    }

    /** What a batch brings: the same for all engines. */
    static List<String> words(int batch) {
        Random random = new Random(batch);
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            words.add("w" + random.nextInt(17));
        }
        return words;
    }

    /** The outputs of the program. */
    static List<DStream<String>> outputs(DStream<String> words) {
        PairDStream<String, Double> numbers =
                words.mapToPair(word -> Pair.of(word, 1.0 / (word.hashCode() % 97 + 100)));
        DStream<String> shared = words.map(word -> word + "!").cache();
        return List.of(
                numbers.reduceByKey(Double::sum).map(record -> "" + record),
                numbers.reduceByKeyAndWindow(Double::sum, SECOND.multipliedBy(3), SECOND)
                        .map(record -> "" + record),
                words.mapToPair(word -> Pair.of(word, 1))
                        .mapWithState(
                                StateSpec.<String, Integer, Integer, Pair<String, Integer>>of((word, one, state) -> {
                                            state.update(state.getOption().orElse(0) + one.orElse(0));
                                            return Pair.of(word, state.get());
                                        })
                                        .timeout(Duration.ofSeconds(2)))
                        .map(record -> "" + record),
                shared.window(Duration.ofSeconds(2)).filter(word -> word.length() < 4),
                numbers.leftOuterJoin(shared.mapToPair(word -> Pair.of(word.substring(0, 2), word)))
                        .map(record -> "" + record),
                words.transform(batch -> batch.sortBy(word -> word)).map(record -> "" + record),
                words.repartition(3));
    }

    /** What the outputs give, batch by batch, in this order. */
    static List<List<List<String>>> run(Engine engine, IntConsumer beforeBatch) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder(engine))) {
            TestInput<String> in = driver.input(3);
            List<TestOutput<String>> outputs = new ArrayList<>();
            for (DStream<String> output : outputs(in.stream())) {
                outputs.add(driver.collect(output));
            }
            List<List<List<String>>> results = new ArrayList<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                beforeBatch.accept(batch);
                in.addAll(words(batch));
                driver.runBatch();
                results.add(outputs.stream().map(TestOutput::last).toList());
            }
            return results;
        }
    }
}
