package io.dstream.examples.monitoring;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.examples.SocketWordCount;
import io.dstream.examples.SomeBatches;
import io.dstream.examples.StoryServer;
import io.dstream.monitoring.ConsoleProgress;
import io.dstream.monitoring.Monitoring;
import io.dstream.sources.Sockets;
import io.dstream.state.StateSpec;
import java.time.Duration;

/**
 * Counts the words of a story and shows itself doing it: a page in the browser, a line on the terminal. One batch in
 * thirty fails, to have something to look at.
 */
public final class MonitoredWordCount {
    private MonitoredWordCount() {}

    /**
     * Runs the program.
     *
     * @param args the page's port, 4040 if missing, and after how many batches to stop; without it, Ctrl-C does
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 4040;
        long lastBatch = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        try (StoryServer story = new StoryServer();
                Monitoring page = Monitoring.on(port).operatorsEvery(10).showErrorDetails();
                StreamingContext ssc = page.attach(StreamingContext.builder()
                        .appName("word-count")
                        .batchInterval(Duration.ofMillis(500))
                        .onBatchFailure(BatchFailurePolicy.skip())
                        .stopOnShutdown(Duration.ofSeconds(5)))) {
            System.out.println("The page is at " + page.address());
            count(ssc.from(Sockets.textLines(story.host(), story.port())).named("story"));
            ssc.addListener(ConsoleProgress.of(ssc));
            SomeBatches.run(ssc, lastBatch);
        }
    }

    private static void count(DStream<String> lines) {
        DStream<String> words =
                lines.flatMap(line -> SocketWordCount.words(line)).named("words");
        words.countByValueAndWindow(Duration.ofSeconds(10), Duration.ofMillis(500))
                .named("trending")
                .foreachBatch(batch -> batch.count());
        words.countByValue()
                .named("counts")
                .mapWithState(StateSpec.<String, Long, Long, Pair<String, Long>>of((word, count, total) -> {
                            total.update(total.getOption().orElse(0L) + count.orElse(0L));
                            return Pair.of(word, total.get());
                        })
                        .named("totals"))
                .foreachBatch((batch, time, info) -> {
                    if (info.id() % 30 == 0) {
                        throw new IllegalStateException("the table of totals is locked by another writer");
                    }
                    batch.count();
                });
    }
}
