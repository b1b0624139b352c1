package io.dstream.examples;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.sources.Generators;
import io.dstream.state.StateSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counts words, and goes on counting after it was stopped or killed: the checkpoint has the counts and what was
 * planned, and each file of the output is written once.
 */
public final class RecoverableWordCount {
    private static final List<String> WORDS = List.of("to", "be", "or", "not", "to", "be");

    private RecoverableWordCount() {}

    /** The same code begins and goes on: what tells them apart is what the directory holds. */
    static void run(Path directory, long lastBatch) throws InterruptedException {
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("word-count")
                .batchInterval(Duration.ofMillis(100))
                .checkpointDir(directory.resolve("checkpoint"))
                .stopOnShutdown(Duration.ofSeconds(10))
                .build()) {
            ssc.from(Generators.rate(60, n -> WORDS.get((int) (n % WORDS.size()))))
                    .named("words")
                    .mapToPair(word -> Pair.of(word, 1L))
                    .reduceByKey(Long::sum)
                    .mapWithState(StateSpec.<String, Long, Long, String>of((word, count, total) -> {
                        long sum = total.getOption().orElse(0L) + count.orElse(0L);
                        total.update(sum);
                        return word + " " + sum;
                    }))
                    .named("totals")
                    .to(FileSink.<String>lines(directory.resolve("counts")).filePerBatch("counts-", ".txt"));
            SomeBatches.run(ssc, lastBatch);
        }
    }

    /** How many batches have been written, over all runs. */
    private static void report(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("counts"))) {
            System.out.println(
                    files.filter(file -> file.getFileName().toString().startsWith("counts-"))
                                    .count()
                            + " files");
        }
    }

    /**
     * Runs the program without end, or, without arguments, three times for a moment.
     *
     * @param args a directory of the program's own
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 1) {
            run(Path.of(args[0]), Long.MAX_VALUE);
            return;
        }
        Path directory = Files.createTempDirectory("word-count");
        for (int lastBatch = 5; lastBatch <= 15; lastBatch += 5) {
            run(directory, lastBatch);
            report(directory);
        }
    }
}
