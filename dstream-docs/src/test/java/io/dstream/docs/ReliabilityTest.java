package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.PoisonPolicy;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Pair;
import io.dstream.report.BatchReport;
import io.dstream.sink.DeadLetter;
import io.dstream.sink.FileSink;
import io.dstream.sources.TextFiles;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on reliability shows. */
@Timeout(60)
class ReliabilityTest {
    @TempDir
    Path directory;

    // snippet: file-sink
    static void write(PairDStream<String, Long> counts, Path directory) {
        counts.to(FileSink.<Pair<String, Long>>lines(directory)
                .encoder(count -> count.key() + "\t" + count.value())
                .filePerBatch("counts-", ".tsv") // counts-1.tsv, counts-2.tsv, ...
                .skipEmpty());
    }
    // end

    @Test
    void fileSink() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory.resolve("checkpoint")))) {
            TestInput<String> words = driver.input();
            words.stream().named("words");
            write(words.stream().countByValue(), directory.resolve("out"));
            words.add("a", "a");
            driver.runBatch();
            driver.runBatch();
            words.add("b");
            driver.runBatch();
        }
        assertThat(directory.resolve("out/counts-1.tsv")).hasContent("a\t2");
        assertThat(directory.resolve("out/counts-2.tsv")).doesNotExist();
        assertThat(directory.resolve("out/counts-3.tsv")).hasContent("b\t1");
    }

    // snippet: file-sink-from-tasks
    static void writeFromTasks(PairDStream<String, Long> counts, Path directory) {
        counts.to(FileSink.<Pair<String, Long>>lines(directory)
                .encoder(count -> count.key() + "\t" + count.value())
                .folderPerBatch("counts-") // counts-1/part-00000, counts-1/part-00001, ...
                .fromTasks());
    }
    // end

    @Test
    void fileSinkFromTasks() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> words = driver.input(1);
            writeFromTasks(words.stream().mapToPair(word -> Pair.of(word, 1L)), directory);
            words.add("a");
            driver.runBatch();
        }
        assertThat(directory.resolve("counts-1/part-00000")).hasContent("a\t1");
    }

    // snippet: recoverable-program
    static StreamingContext shop(Path directory) {
        StreamingContext ssc = StreamingContext.builder()
                .appName("shop")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory.resolve("checkpoint"))
                .stopOnShutdown(Duration.ofSeconds(30))
                .build();
        ssc.from(TextFiles.in(directory.resolve("orders")))
                .named("orders")
                .mapToPair(customer -> Pair.of(customer, 1L))
                .mapWithState(StateSpec.<String, Long, Long, String>of((customer, order, orders) -> {
                    long sum = orders.getOption().orElse(0L) + order.orElse(0L);
                    orders.update(sum);
                    return customer + " " + sum;
                }))
                .named("totals")
                .to(FileSink.lines(directory.resolve("totals")));
        return ssc; // start() goes on where an earlier run was, if there was one
    }
    // end

    @Test
    void recoverableProgram() throws Exception {
        Files.createDirectory(directory.resolve("orders"));
        for (int run = 1; run <= 2; run++) {
            CountDownLatch batch = new CountDownLatch(1);
            try (StreamingContext ssc = shop(directory)) {
                ssc.addListener(new StreamingListener() {
                    @Override
                    public void onBatchCompleted(BatchReport report) {
                        batch.countDown();
                    }
                });
                ssc.start();
                batch.await();
            }
        }
        assertThat(directory.resolve("checkpoint/MANIFEST")).exists();
        assertThat(directory.resolve("totals")).isNotEmptyDirectory();
    }

    /** What has a key that it may be written under. */
    interface Table {
        void replace(long batch, List<String> rows);
    }

    static void write(DStream<String> lines, Table table) {
        // snippet: batch-info
        lines.foreachBatch((batch, time, info) -> table.replace(info.id(), batch.collect()));
        // end
    }

    @Test
    void batchInfo() {
        Map<Long, List<String>> rows = new TreeMap<>();
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> lines = driver.input();
            write(lines.stream(), rows::put);
            lines.add("a");
            driver.runBatch();
        }
        assertThat(rows).isEqualTo(Map.of(1L, List.of("a")));
    }

    @Test
    void poison() {
        // snippet: poison
        PoisonPolicy policy = PoisonPolicy.deadLetter(FileSink.<DeadLetter>lines(directory.resolve("dead-letters"))
                        .encoder(letter -> letter.operator() + " " + letter.errorType() + " "
                                + letter.record().replaceAll("\\p{Cntrl}", "?"))
                        .skipEmpty())
                .atMost(100)
                .atMostShare(0.05);
        StreamingContext.Builder builder = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory.resolve("checkpoint"))
                .onPoisonRecord(policy);
        // end
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
            TestInput<String> numbers = driver.input();
            numbers.stream().named("numbers");
            var parsed = driver.collect(numbers.stream().map(Integer::parseInt));
            numbers.add("1", "one\n", "2");
            driver.runBatch();
            assertThat(parsed.last()).isEqualTo(List.of(1, 2));
        }
        assertThat(directory.resolve("dead-letters")).isDirectoryContaining(file -> contents(file)
                .matches("map-\\d+/?\\w* java.lang.NumberFormatException one\\?\\s*"));
    }

    private static String contents(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
