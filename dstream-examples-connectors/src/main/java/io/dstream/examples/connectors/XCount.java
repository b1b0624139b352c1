package io.dstream.examples.connectors;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.x.X;
import io.dstream.x.XSource;
import java.io.IOException;
import java.time.Duration;

/**
 * Counts the posts of the last five seconds that mention Spark. Reads X if the environment has {@code X_BEARER_TOKEN},
 * the bearer token of an app; otherwise a bundled feed, which a server in this process sends.
 */
public final class XCount {
    private XCount() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing
     * @throws IOException if the server of the feed cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String bearer = System.getenv("X_BEARER_TOKEN");
        if (bearer != null) {
            run(X.filteredStream(bearer).rule("spark lang:en", "spark"));
        } else {
            try (LocalX x = new LocalX()) {
                run(X.filteredStream("no-token").endpoint(x.address()).rule("spark lang:en", "spark"));
            }
        }
    }

    private static void run(XSource source) throws InterruptedException {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            counts(ssc, source).print();
            ssc.start();
            ssc.awaitTermination();
        }
    }

    /** The stream that is printed. */
    static DStream<Long> counts(StreamingContext ssc, XSource source) {
        return ssc.from(source).filter(post -> post.text().contains("Spark")).countByWindow(Duration.ofSeconds(5));
    }
}
