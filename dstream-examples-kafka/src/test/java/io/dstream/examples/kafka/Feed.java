package io.dstream.examples.kafka;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records to a topic until it is told to stop, whatever brokers are up: some words as keys, and numbers from 0
 * on. Each word is there once in as many numbers as there are {@link #WORDS}.
 */
final class Feed implements AutoCloseable {
    static final int WORDS = 200;
    private static final int AT_ONCE = 20;

    private final KafkaProducer<String, String> producer;
    private final String topic;
    private final Thread thread = new Thread(this::send, "feed");
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private volatile long next; // the thread's to change
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private final int pauseMillis;

    private Feed(KafkaProducer<String, String> producer, String topic, int pauseMillis) {
        this.producer = producer;
        this.topic = topic;
        this.pauseMillis = pauseMillis;
    }

    /**
     * Begins.
     *
     * @param perSecond how many records are sent in a second, about
     */
    static Feed start(String brokers, String topic, int perSecond) {
        Feed feed = new Feed(
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers", brokers,
                                "acks", "all",
                                "linger.ms", 5,
                                "delivery.timeout.ms", 600_000,
                                "metadata.max.age.ms", 5_000),
                        new StringSerializer(),
                        new StringSerializer()),
                topic,
                1_000 * AT_ONCE / perSecond);
        feed.thread.start();
        return feed;
    }

    private void send() {
        try {
            do {
                for (int i = 0; i < AT_ONCE; i++) {
                    long n = next;
                    String word = "word-" + n % WORDS;
                    next = n + 1;
                    var unused = producer.send(new ProducerRecord<>(topic, word, Long.toString(n)), (metadata, e) -> {
                        if (e == null) {
                            sent.incrementAndGet();
                        } else {
                            failure.compareAndSet(null, e);
                        }
                    });
                }
            } while (!stopped.await(pauseMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Stops, and waits until all that was sent is on the brokers. */
    void stop() throws Exception {
        stopped.countDown();
        thread.join();
        producer.flush();
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    /** A number that is larger than those of all records that have been sent. */
    long next() {
        return next;
    }

    /** How many records are on the brokers. */
    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        stopped.countDown();
        Uninterruptibles.joinUninterruptibly(thread);
        producer.close(Duration.ofSeconds(1));
    }
}
