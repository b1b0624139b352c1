package io.dstream.examples.kafka;

import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends made-up page views to a topic, some thousand a second. */
final class PageViewFeed implements Closeable {
    private static final List<String> PAGES = List.of("/home", "/prices", "/tour", "/contact", "/jobs");
    private static final int EVERY_MILLIS = 20;
    private static final int AT_ONCE = 40;

    private final KafkaProducer<String, PageView> producer;
    private final String topic;
    private final SplittableRandom random = new SplittableRandom(42);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "page-views");
        thread.setDaemon(true);
        return thread;
    });

    private PageViewFeed(String brokers, String topic) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers, "linger.ms", 5), new StringSerializer(), Json.writing());
        this.topic = topic;
    }

    static PageViewFeed start(String brokers, String topic) {
        PageViewFeed feed = new PageViewFeed(brokers, topic);
        var unused = feed.timer.scheduleAtFixedRate(feed::sendSome, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return feed;
    }

    private void sendSome() {
        for (int i = 0; i < AT_ONCE; i++) {
            // the first page most often, the last one least
            String page = PAGES.get(Math.min(random.nextInt(PAGES.size()), random.nextInt(PAGES.size())));
            PageView view = new PageView("user-" + random.nextInt(1_000), page, Instant.now());
            var unused = producer.send(new ProducerRecord<>(topic, view.user(), view));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
