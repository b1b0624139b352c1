package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sources.TextFiles;
import io.dstream.state.StateSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Counts the words of all files that are dropped into a folder, and goes on counting after it was stopped or died. */
public final class FolderWordCount {
    private FolderWordCount() {}

    /** For each word of a batch, how often it has come in all files so far. */
    static DStream<Pair<String, Long>> totals(DStream<String> lines) {
        return lines.flatMap(line -> List.of(line.strip().split("\\s+")))
                .filter(word -> !word.isEmpty())
                .countByValue()
                .mapWithState(StateSpec.<String, Long, Long, Pair<String, Long>>of((word, count, total) -> {
                    long sum = total.getOption().orElse(0L) + count.orElse(0L);
                    total.update(sum);
                    return Pair.of(word, sum);
                }))
                .named("totals");
    }

    /** What ties a run to those before is the checkpoint: it has the totals, and which files are in them. */
    static void run(Path folder, Path checkpoint, long lastBatch) throws InterruptedException {
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("folder-word-count")
                .batchInterval(Duration.ofMillis(100))
                .checkpointDir(checkpoint)
                .build()) {
            DStream<String> lines =
                    ssc.from(TextFiles.in(folder).stableFor(Duration.ZERO)).named("files");
            totals(lines).foreachBatch(totals -> totals.sortBy(Pair::key)
                    .collect()
                    .forEach(total -> System.out.println(total.key() + " " + total.value())));
            SomeBatches.run(ssc, lastBatch);
        }
    }

    /** Writes a file under a name that is not taken, and renames it: so it appears whole. */
    private static void drop(Path folder, String name, String text) throws IOException {
        Path hidden = Files.writeString(folder.resolve("." + name), text);
        Files.move(hidden, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Runs the program without end, or, without arguments, twice for a moment on a folder of its own.
     *
     * @param args the folder to watch, and the checkpoint directory, which must not be in it
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 2) {
            run(Path.of(args[0]), Path.of(args[1]), Long.MAX_VALUE);
            return;
        }
        Path temp = Files.createTempDirectory("folder-word-count");
        Path folder = Files.createDirectory(temp.resolve("in"));
        drop(folder, "first.txt", "to be or not to be\n");
        run(folder, temp.resolve("checkpoint"), 3);
        System.out.println("-- stopped; a file comes; started again");
        drop(folder, "second.txt", "to do is to be\n");
        run(folder, temp.resolve("checkpoint"), 20);
    }
}
