package io.dstream.examples;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Pair;
import io.dstream.report.ReceiverReport;
import io.dstream.sources.Publishers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A streaming program inside a service: records come in by a method call, results go out to subscribers. */
public final class EmbeddedService {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedService.class);

    private EmbeddedService() {}

    /** Counts how often each page is viewed, 20 times a second. Its users need not know how. */
    static final class PageCounter implements AutoCloseable {
        private final SubmissionPublisher<String> views = new SubmissionPublisher<>();
        private final StreamingContext ssc = StreamingContext.builder()
                .appName("page-counter")
                .batchInterval(Duration.ofMillis(50))
                .build();
        private final Flow.Publisher<Pair<String, Long>> counts =
                Publishers.toPublisher(ssc.from(Publishers.from(views)).countByValue());
        private final CountDownLatch viewsTaken = new CountDownLatch(1);

        void start() {
            ssc.addListener(new StreamingListener() {
                @Override
                public void onReceiverStopped(ReceiverReport receiver) {
                    viewsTaken.countDown();
                }
            });
            ssc.start();
        }

        /** Takes a view. Waits while the service is behind. */
        void viewed(String page) {
            views.submit(page);
        }

        Flow.Publisher<Pair<String, Long>> counts() {
            return counts;
        }

        /** Ends the service once all views are counted. */
        @Override
        public void close() {
            views.close();
            try {
                if (!viewsTaken.await(5, TimeUnit.SECONDS)) { // when it is, what was submitted is in the stream
                    LOG.warn("some views have not been taken in and are lost");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ssc.stopGracefully(Duration.ofSeconds(5)); // after that, it is in a batch
        }
    }

    /**
     * Runs the service for a few page views.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (PageCounter counter = new PageCounter()) {
            counter.counts().subscribe(new PrintingSubscriber<>());
            counter.start();
            for (String page : new String[] {"/home", "/prices", "/home", "/contact", "/home"}) {
                counter.viewed(page);
            }
        }
    }
}
