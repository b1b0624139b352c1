package io.dstream.eventtime;

import io.dstream.KeyedEventStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.Late;
import io.dstream.event.Timed;
import io.dstream.function.Function1;
import io.dstream.testing.panes.Step;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs what two streams with event time make: records with even numbers come from the left, the others from the right.
 */
final class JoinProgram {
    private JoinProgram() {}

    /** What each batch gives, and leaves out, sorted; restarted after every batch where there is a directory. */
    static <R> List<List<String>> run(
            List<Step> steps,
            int threads,
            int partitions,
            Optional<Path> checkpoint,
            BiFunction<KeyedEventStream<String, String>, KeyedEventStream<String, String>, KeyedEventStream<String, R>>
                    join,
            Function1<R, String> text) {
        List<TestInput<Pair<String, Pair<Long, Integer>>>> inputs =
                List.of(TestInput.create(partitions), TestInput.create(partitions));
        TestOutput<String> joined = TestOutput.create();
        TestOutput<String> late = TestOutput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> {
                    StreamingContext.Builder builder = StreamingContext.builder()
                            .batchInterval(Duration.ofMillis(Step.INTERVAL))
                            .parallelism(threads);
                    return checkpoint.map(builder::checkpointDir).orElse(builder);
                },
                ssc -> {
                    KeyedEventStream<String, R> both = join.apply(
                                    ScenarioProgram.records(
                                            ssc.from(inputs.get(0)).named("left"), "leftTimes"),
                                    ScenarioProgram.records(
                                            ssc.from(inputs.get(1)).named("right"), "rightTimes"))
                            .named("join");
                    both.mapValues(text).timed().map(JoinProgram::text).to(joined);
                    both.late().map(JoinProgram::text).to(late);
                })) {
            if (checkpoint.isPresent()) {
                driver.everyOperatorRestoredAfterEveryBatch();
            }
            ScenarioProgram.feed(steps, inputs, driver);
        }
        return IntStream.range(0, steps.size())
                .mapToObj(i -> Stream.concat(joined.batches().get(i).stream(), late.batches().get(i).stream())
                        .sorted()
                        .toList())
                .toList();
    }

    private static String text(Timed<Pair<String, String>> joined) {
        Pair<String, String> pair = joined.value();
        return pair.key() + " " + pair.value() + " at " + joined.time().toEpochMilli();
    }

    private static String text(Late<?> late) {
        Pair<?, ?> pair = (Pair<?, ?>) late.value();
        return "late " + pair.key() + " " + pair.value() + " at " + late.time().toEpochMilli();
    }
}
