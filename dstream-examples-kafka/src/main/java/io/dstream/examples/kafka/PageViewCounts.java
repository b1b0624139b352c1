package io.dstream.examples.kafka;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Jdbc;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.StartOffsets;
import io.dstream.monitoring.ConsoleProgress;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Page views come through Kafka, as JSON; how often each page was seen in the last ten seconds goes to a table of
 * PostgreSQL, every second, exactly once. Kafka holds what comes while the program is down, so nothing is missed.
 *
 * <p>Starts a broker and a database of its own where none is given, sends itself page views, and prints the counts.
 * With a broker that is given, it shows how far it is behind the topic instead.
 */
public final class PageViewCounts {
    private static final String TOPIC = "page-views";
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private PageViewCounts() {}

    /** How often each page was seen in the last ten seconds. */
    static PairDStream<String, Long> counts(DStream<ConsumerRecord<String, PageView>> views) {
        return views.mapToPair(record -> Pair.of(record.value().page(), 1L))
                .reduceByKeyAndWindow(Long::sum, (sum, gone) -> sum - gone, WINDOW, INTERVAL)
                .named("views-of-ten-seconds");
    }

    /**
     * Runs the program.
     *
     * @param args what {@link Options} says; with nothing it brings all it needs
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        try (Services services = Services.of(options)) {
            services.createTopics(TOPIC);
            services.execute("CREATE TABLE IF NOT EXISTS page_views (page VARCHAR(200) PRIMARY KEY, views BIGINT)");
            if (services.hasOwnBroker()) {
                services.alsoClose(PageViewFeed.start(services.brokers(), TOPIC));
            }
            run(services, options.batches());
        }
    }

    private static void run(Services services, int batches) throws Exception {
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("page-view-counts")
                .batchInterval(INTERVAL)
                .checkpointDir(services.checkpoint())
                .build()) {
            DStream<ConsumerRecord<String, PageView>> views = ssc.from(Kafka.<String, PageView>direct(services.kafka())
                            .topics(TOPIC)
                            .keys(new StringDeserializer())
                            .values(Json.reading(PageView.class))
                            .from(StartOffsets.earliest()))
                    .named("page-views");
            PairDStream<String, Long> counts = counts(views);
            counts.to(Jdbc.<Pair<String, Long>>upsert(services.database(), "page_views")
                    .key("page", Pair::key)
                    .column("views", Pair::value)
                    .ledger("page-view-counts"));
            if (services.hasOwnBroker()) {
                counts.print();
            } else {
                ssc.addListener(ConsoleProgress.of(ssc)); // also how far it is behind the topic
            }
            ssc.start();
            ssc.awaitTermination(INTERVAL.multipliedBy(batches));
            ssc.stopGracefully(Duration.ofSeconds(10));
        }
    }
}
