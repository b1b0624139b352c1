package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Iterables;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.dstream.batch.Pair;
import io.dstream.engine.Engine;
import io.dstream.internal.local.LocalEngine;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors write images of state into files, and a checkpoint has only where these are. */
class ImagesInFilesTest {
    private static final int KEYS = 8_000;

    /** So long that three batches make a base due. */
    private static final String LONG = "x".repeat(700);

    @TempDir
    Path directory;

    private Path images() {
        return directory.resolve("images");
    }

    private Path checkpoint() {
        return directory.resolve("checkpoint");
    }

    private Engine spark() {
        return SparkEngine.on(SharedSpark.get(), 2).imagesIn(images());
    }

    private static Engine local() {
        return new LocalEngine("local", 3);
    }

    private static StreamingTestDriver driver(
            Supplier<Engine> engines, Path checkpoint, TestInput<Integer> in, TestOutput<Pair<Integer, Integer>> out) {
        return StreamingTestDriver.create(
                () -> Programs.builder(engines.get()).checkpointDir(checkpoint).checkpointSyncByOs(),
                ssc -> ssc.from(in)
                        .named("numbers")
                        .mapToPair(n -> Pair.of(n, LONG))
                        .mapWithState(
                                StateSpec.<Integer, String, String, Pair<Integer, Integer>>of((n, some, state) -> {
                                    int times = 1 + (state.exists() ? timesIn(state.get()) : 0);
                                    state.update(times + some.orElse(""));
                                    return Pair.of(n, times);
                                }))
                        .named("texts")
                        .to(out));
    }

    private static void add(TestInput<Integer> in) {
        for (int n = 0; n < KEYS; n++) {
            in.add(n);
        }
    }

    private static int timesIn(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf('x')));
    }

    private List<Path> imagesOfTexts() throws IOException {
        try (Stream<Path> there = Files.list(images().resolve("texts"))) {
            return there.sorted().toList();
        }
    }

    private long basesBytes() throws IOException {
        try (Stream<Path> bases = Files.list(checkpoint().resolve("base"))) {
            return bases.mapToLong(base -> base.toFile().length()).sum();
        }
    }

    @Test
    void stateIsInFilesAndBothEnginesGoOnFromThem() throws IOException {
        TestInput<Integer> in = TestInput.create(3);
        TestOutput<Pair<Integer, Integer>> out = TestOutput.create();
        Iterator<Supplier<Engine>> turns = Iterables.<Supplier<Engine>>cycle(this::spark, ImagesInFilesTest::local)
                .iterator();
        try (StreamingTestDriver driver = driver(() -> turns.next().get(), checkpoint(), in, out)) {
            for (int batch = 1; batch <= 12; batch++) {
                add(in);
                driver.runBatch();
                int times = batch;
                assertThat(out.last())
                        .hasSize(KEYS)
                        .allMatch(pair -> pair.value() == times, "seen " + times + " times");
                if (batch == 9) {
                    assertThat(basesBytes()).isPositive().isLessThan(20_000);
                    assertThat(imagesOfTexts()).hasSizeBetween(1, 6);
                    driver.restart(); // local
                } else if (batch == 11) {
                    driver.restart(); // on Spark again
                }
            }
        }
    }

    @Test
    void imagesThatNoBaseNeedsAreDeleted() throws IOException {
        TestInput<Integer> in = TestInput.create(3);
        TestOutput<Pair<Integer, Integer>> out = TestOutput.create();
        try (StreamingTestDriver driver = driver(this::spark, checkpoint(), in, out)) {
            for (int batch = 1; batch <= 16; batch++) {
                add(in);
                driver.runBatch();
            }
            assertThat(imagesOfTexts()).hasSizeBetween(3, 6);
            assertThat(imagesOfTexts().get(0).getFileName().toString()).doesNotStartWith("0000000001-");
        }
    }

    @Test
    void aMissingImageIsNamed() throws IOException {
        TestInput<Integer> in = TestInput.create(3);
        TestOutput<Pair<Integer, Integer>> out = TestOutput.create();
        Iterator<Supplier<Engine>> turns =
                List.<Supplier<Engine>>of(this::spark, ImagesInFilesTest::local).iterator();
        try (StreamingTestDriver driver = driver(() -> turns.next().get(), checkpoint(), in, out)) {
            for (int batch = 1; batch <= 5; batch++) {
                add(in);
                driver.runBatch();
            }
            MoreFiles.deleteRecursively(images(), RecursiveDeleteOption.ALLOW_INSECURE);
            driver.restart();
            assertThatThrownBy(driver::runBatch)
                    .hasStackTraceContaining("state that the checkpoint has in the file")
                    .hasStackTraceContaining(images().resolve("texts").toString());
        }
    }
}
