package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.toy.ToyEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** At the start an engine is shown all code, so that what cannot be sent is found before the first record. */
class CodeCheckTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Object lock = new Object(); // cannot be sent
    private final Collected<Object> out = new Collected<>();

    private StreamingContext context(ToyEngine engine) {
        return StreamingContext.builder()
                .appName("checked")
                .batchInterval(SECOND)
                .engine(engine)
                .build();
    }

    private static DStream<String> words(StreamingContext ssc) {
        return ssc.from(Sources.queue(new ArrayDeque<List<String>>()));
    }

    private void refuses(String operator, Consumer<DStream<String>> program) {
        try (StreamingContext ssc = context(ToyEngine.sending(1))) {
            program.accept(words(ssc));
            assertThatThrownBy(ssc::start)
                    .isInstanceOfSatisfying(StreamingException.class, e -> assertThat(e.operator())
                            .hasValueSatisfying(
                                    refused -> assertThat(refused.id()).startsWith(operator + "-")))
                    .hasMessageContaining("checked could not start")
                    .hasMessageContaining(" (CodeCheckTest.java:")
                    .hasMessageContaining("not serialisable");
        }
        assertThat(out.life()).isEmpty();
    }

    private DStream<Object> guarded(DStream<String> words) {
        Object captured = lock;
        return words.map(word -> word + captured.hashCode());
    }

    @Test
    void stepsAreChecked() {
        Object captured = lock;
        refuses("map", words -> guarded(words).to(out));
        refuses("filter", words -> words.filter(word -> captured.equals(word)).print());
        refuses("flatMap", words -> words.flatMap(word -> List.of(captured, word))
                .to(out));
    }

    @Test
    void stepsInTheMiddleAreChecked() {
        refuses("map", words -> guarded(words)
                .filter(n -> true)
                .cache()
                .window(Duration.ofSeconds(3))
                .to(out));
        refuses("map", words -> guarded(words)
                .union(guarded(words))
                .transform(batch -> batch)
                .to(out));
    }

    @Test
    void combinersAreChecked() {
        Object captured = lock;
        refuses("reduceByKey", words -> words.mapToPair(word -> Pair.of(word, 1))
                .reduceByKey((a, b) -> a + b + captured.hashCode())
                .print());
    }

    @Test
    void functionsOfStateAreChecked() {
        Object captured = lock;
        refuses("mapWithState", words -> words.mapToPair(word -> Pair.of(word, 1))
                .mapWithState(StateSpec.<String, Integer, Integer, String>of((word, one, state) -> word + captured))
                .print());
        refuses("reduceByKeyAndWindow", words -> words.mapToPair(word -> Pair.of(word, 1))
                .reduceByKeyAndWindow((a, b) -> a + b + captured.hashCode(), Duration.ofSeconds(3))
                .print());
    }

    @Test
    void whatSinksHaveTasksRunIsChecked() {
        Object captured = lock;
        Path nowhere = Path.of("is", "not", "made");
        FileSink<String> lines =
                FileSink.<String>lines(nowhere).folderPerBatch("batch-").encoder(word -> word + captured.hashCode());
        refuses("to", words -> words.to(lines.fromTasks()));
        refuses(
                "to",
                words -> words.to(FileSink.<String>lines(nowhere).fromTasks().header(info -> List.of("" + captured))));
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void allThatIsRefusedIsNamed() {
        try (StreamingContext ssc = context(ToyEngine.sending(1))) {
            guarded(words(ssc)).to(out);
            guarded(words(ssc)).to(out);
            assertThatThrownBy(ssc::start)
                    .isInstanceOf(StreamingException.class)
                    .satisfies(e -> assertThat(e.getCause().getSuppressed())
                            .singleElement(InstanceOfAssertFactories.THROWABLE)
                            .hasMessageContaining("operator map-4 (CodeCheckTest.java:"));
        }
    }

    @Test
    void enginesThatSendNothingTakeEverything() {
        try (StreamingContext ssc = context(ToyEngine.direct(1))) {
            guarded(words(ssc)).to(out);
            ssc.start();
            ssc.stop();
        }
    }
}
