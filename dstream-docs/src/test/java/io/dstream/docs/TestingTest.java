package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.testkit.TransactionalSinkContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on testing shows. */
class TestingTest {
    // snippet: testing-restart
    @TempDir
    Path directory;

    TestInput<String> orders = TestInput.create();
    TestOutput<Pair<String, Long>> totals = TestOutput.create();

    StreamingTestDriver driver() {
        return StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .batchInterval(Duration.ofSeconds(1))
                        .checkpointDir(directory),
                ssc -> totals(ssc.from(orders).named("orders")).to(totals));
    }

    @Test
    void totalsGoOnAfterARestart() {
        try (StreamingTestDriver driver = driver()) {
            orders.add("ann", "bob");
            driver.runBatch();

            driver.restart();

            orders.add("ann");
            driver.runBatch();
            assertThat(totals.last()).contains(Pair.of("ann", 2L));
        }
    }
    // end

    // snippet: testing-restored
    @Test
    void totalsAreTheSameHoweverOftenTheProgramIsRestarted() {
        try (StreamingTestDriver driver = driver().everyOperatorRestoredAfterEveryBatch()) {
            for (int batch = 0; batch < 5; batch++) {
                orders.add("ann");
                driver.runBatch();
            }
            assertThat(totals.last()).containsExactly(Pair.of("ann", 5L));
        }
    }
    // end

    // snippet: testing-upgrade
    @Test
    void totalsGoOnInTheNextVersion() {
        try (StreamingTestDriver driver = driver()) {
            orders.add("ann");
            driver.runBatch();

            driver.restart(ssc -> totals(ssc.from(orders).named("orders").filter(customer -> !customer.isBlank()))
                    .to(totals));

            orders.add("ann", " ");
            driver.runBatch();
            assertThat(totals.last()).containsExactly(Pair.of("ann", 2L));
        }
    }
    // end

    static DStream<Pair<String, Long>> totals(DStream<String> orders) {
        PairDStream<String, Long> ones = PairDStream.of(orders.map(customer -> Pair.of(customer, 1L)));
        return ones.<Long>updateStateByKey((counts, total) -> Optional.of(total.orElse(0L) + counts.size()))
                .named("totals");
    }

    @Test
    void aSinkKeepsTheContract() throws Exception {
        Path folder = directory.resolve("out");
        // snippet: testing-contract
        TransactionalSinkContract.of(() -> FileSink.<String>lines(folder), () -> linesIn(folder))
                .check();
        // end
    }

    /** What a reader sees of an output. */
    private static List<String> linesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file)
                            && !file.getFileName().toString().startsWith("."))
                    .flatMap(TestingTest::lines)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
