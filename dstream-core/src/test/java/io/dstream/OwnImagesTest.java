package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.internal.storage.FileStorage;
import io.dstream.state.State;
import io.dstream.state.StateSpec;
import io.dstream.storage.Storage;
import io.dstream.store.FiledStores;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint whose bases only name the files that the stores of state keep themselves. */
class OwnImagesTest {
    private static final int BATCHES = 9;

    @TempDir
    private Path directory;

    private Path checkpoint;
    private Path files;
    private final AtomicLong ids = new AtomicLong();

    @BeforeEach
    void makeDirectories() throws IOException {
        checkpoint = Files.createDirectory(directory.resolve("checkpoint"));
        files = Files.createDirectory(directory.resolve("files"));
        Files.createDirectory(directory.resolve("another"));
    }

    /** A program whose checkpoint has a base after each batch. */
    private StreamingTestDriver program(
            TestInput<String> words, TestOutput<Pair<String, Long>> counts, Path to, Supplier<Engine> engines) {
        return StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .appName("own")
                        .batchInterval(Duration.ofSeconds(1))
                        .parallelism(2)
                        .engine(engines.get())
                        .checkpointOn(storage(to), Runnable::run, 4, ids::incrementAndGet),
                ssc -> {
                    PairDStream<String, Long> ones =
                            ssc.from(words).named("words").mapToPair(word -> Pair.of(word, 1L));
                    PairDStream<String, Long> window = ones.reduceByKeyAndWindow(
                                    Long::sum, Duration.ofSeconds(3), Duration.ofSeconds(1))
                            .named("window");
                    PairDStream<String, Long> sum = ones.mapWithState(
                                    StateSpec.<String, Long, Long, Pair<String, Long>>of(OwnImagesTest::sum)
                                            .initialState(List.of(Pair.of("every", 1_000L)))
                                            .timeout(Duration.ofSeconds(2)))
                            .named("sum")
                            .mapToPair(result -> result);
                    window.union(sum).to(counts);
                });
    }

    private static Pair<String, Long> sum(String word, Optional<Long> one, State<Long> state) {
        long now = state.getOption().orElse(0L) + one.orElse(100L);
        if (!state.isTimingOut()) {
            state.update(now);
        }
        return Pair.of("sum of " + word, now);
    }

    private static Storage storage(Path directory) {
        try {
            return FileStorage.open(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Engine filed() {
        return LocalEngine.keeping("filed", 2, new FiledStores(files));
    }

    private static Engine inTheHeap() {
        return new LocalEngine("heap", 2);
    }

    private static List<String> words(int batch) {
        return batch % 4 == 3 ? List.of() : List.of("every", "in " + batch % 3, "in " + batch % 2, "once " + batch);
    }

    private List<List<Pair<String, Long>>> uninterrupted() {
        TestInput<String> words = TestInput.create(2);
        TestOutput<Pair<String, Long>> counts = TestOutput.create();
        try (StreamingTestDriver driver =
                program(words, counts, directory.resolve("another"), OwnImagesTest::inTheHeap)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                words.addAll(words(batch));
                driver.runBatch();
            }
        }
        return counts.batches();
    }

    @Test
    void aProgramGoesOnFromTheFilesThatABaseNames() throws IOException {
        List<List<Pair<String, Long>>> expected = uninterrupted();
        TestInput<String> words = TestInput.create(2);
        TestOutput<Pair<String, Long>> counts = TestOutput.create();
        try (StreamingTestDriver driver = program(words, counts, checkpoint, this::filed)) {
            for (int batch = 0; batch < BATCHES; batch++) {
                words.addAll(words(batch));
                driver.runBatch();
                driver.restart();
            }
        }

        List<List<Pair<String, Long>>> got = counts.batches();
        assertThat(got).hasSize(BATCHES);
        for (int batch = 0; batch < BATCHES; batch++) {
            assertThat(got.get(batch)).as("batch %s", batch).containsExactlyInAnyOrderElementsOf(expected.get(batch));
        }
        try (Stream<Path> named = Files.list(files)) {
            assertThat(named).hasSizeGreaterThan(BATCHES);
        }
    }

    @Test
    void storesOfAnotherKindRefuseThem() {
        try (StreamingTestDriver driver = program(TestInput.create(2), TestOutput.create(), checkpoint, this::filed)) {
            driver.runBatches(2);
        }

        assertThatThrownBy(() -> {
                    try (StreamingTestDriver driver =
                            program(TestInput.create(2), TestOutput.create(), checkpoint, OwnImagesTest::inTheHeap)) {
                        driver.runBatch();
                    }
                })
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("as files for tests");
    }
}
