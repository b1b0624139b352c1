package ${package};

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.source.Source;
import io.dstream.sources.Sockets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Counts the words of lines that are sent to a port. The counts are kept in a checkpoint: when the program is started
 * again, it goes on where it stopped.
 */
public final class WordCount {
    private WordCount() {}

    /**
     * Runs the program.
     *
     * @param args the port, 9999 if missing; the address to listen on, 0.0.0.0 for all, 127.0.0.1 if missing; the
     *     checkpoint's directory, {@code checkpoint} if missing
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 9999;
        String address = args.length > 1 ? args[1] : "127.0.0.1";
        Path checkpoint = Path.of(args.length > 2 ? args[2] : "checkpoint");

        try (StreamingContext ssc = StreamingContext.builder()
                .appName("word-count")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(checkpoint)
                .stopOnShutdown(Duration.ofSeconds(20)) // on Ctrl-C and SIGTERM
                .build()) {
            build(ssc, Sockets.server(port).bind(address).lines()).foreachBatch(counts -> counts.collect()
                    .forEach(count -> System.out.println(count.key() + " " + count.value())));
            ssc.start();
            ssc.awaitTermination();
        }
    }

    /** How often each word of a batch has come so far. The test calls this with lines of its own. */
    static DStream<Pair<String, Long>> build(StreamingContext ssc, Source<String> lines) {
        return ssc.from(lines)
                .named("lines")
                .flatMap(line -> List.of(line.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")))
                .filter(word -> !word.isEmpty())
                .countByValue()
                .mapWithState(Long.class, (word, count, total) -> {
                    total.update(total.getOption().orElse(0L) + count.orElse(0L));
                    return Pair.of(word, total.get());
                })
                .named("totals");
    }
}
