package io.dstream.examples.connectors;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.http.HttpFeed;
import io.dstream.http.HttpIngest;
import java.time.Duration;

/**
 * Takes lines over HTTP, counts their words over the last ten seconds, and sends the counts to all who watch, as
 * server-sent events.
 */
public final class HttpCounts {
    private HttpCounts() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or where to listen: a port for lines and one for those who watch; 8080 and 8081 by default
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 0 && (args.length != 2 || !args[0].matches("\\d{1,5}") || !args[1].matches("\\d{1,5}"))) {
            System.err.println(
                    "usage: [PORT PORT]\n       where to take lines and where to send counts, by default 8080"
                            + " and 8081; found '" + String.join(" ", args) + "'");
            System.exit(2);
        }
        int in = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
        int out = args.length == 0 ? 8081 : Integer.parseInt(args[1]);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("http-counts")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5))
                .build()) {
            PairDStream<String, Long> counts = ssc.from(HttpIngest.listen(in))
                    .flatMap(Feed::words)
                    .countByValueAndWindow(Duration.ofSeconds(10), Duration.ofSeconds(1));
            counts.to(HttpFeed.listen(out, count -> count.key() + " " + count.value()));
            Printing.mostFrequent(counts);
            ssc.start();
            System.out.printf("Watch:   curl -N http://localhost:%d/events%n", out);
            System.out.printf("Send:    curl -d 'to be or not to be' http://localhost:%d/ingest%n", in);
            ssc.awaitTermination();
        }
    }
}
