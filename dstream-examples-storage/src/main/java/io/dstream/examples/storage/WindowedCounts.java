package io.dstream.examples.storage;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.examples.SocketWordCount;
import io.dstream.formats.Formats;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.StartOffsets;
import io.dstream.sink.FileSink;
import io.dstream.storage.StorageLocation;
import io.dstream.zookeeper.HighAvailability;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Counts the words of lines that come through Kafka, in windows of five seconds by the time at which they were sent,
 * and writes the counts as JSON, a file for each batch that completes a window. Checkpoint and output are wherever
 * their addresses say. With ZooKeeper, several processes of it may run: one leads, the others take over when it dies.
 */
public final class WindowedCounts {
    static final Duration WINDOW = Duration.ofSeconds(5);
    static final String LEADS = "This process leads.";
    static final String STANDS_BY = "This process stands by.";

    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(1);
    private static final Duration SESSION = Duration.ofSeconds(5);
    private static final Pattern SOURCE = Pattern.compile("kafka://([^/]+)/([A-Za-z0-9._-]+)");
    private static final String USAGE = """
            usage: WindowedCounts SOURCE CHECKPOINT OUTPUT [ZOOKEEPER]
                   SOURCE               kafka://HOST:PORT/TOPIC
                   CHECKPOINT, OUTPUT   hdfs://NAMENODE:PORT/PATH, s3://BUCKET/PREFIX or file:///PATH
                   ZOOKEEPER            HOST:PORT,HOST:PORT,HOST:PORT: another process may stand by""";

    private WindowedCounts() {}

    /**
     * How often a word came.
     *
     * @param from the start of the window
     * @param until its end
     * @param word the word
     * @param count how often it came in between
     */
    public record WordCount(Instant from, Instant until, String word, long count) {}

    /** The counts of each window, once it is complete. */
    static DStream<WordCount> counts(DStream<ConsumerRecord<String, String>> lines) {
        return lines.withEventTime(
                        line -> Instant.ofEpochMilli(line.timestamp()), Watermarks.outOfOrderBy(OUT_OF_ORDER))
                .flatMap(line -> SocketWordCount.words(line.value()))
                .keyBy(word -> word)
                .window(Windows.tumbling(WINDOW))
                .named("windows")
                .count()
                .map(pane -> new WordCount(pane.window().start(), pane.window().end(), pane.key(), pane.value()));
    }

    /**
     * Runs the program until the process is told to end.
     *
     * @param args see the usage
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Matcher source = SOURCE.matcher(args.length == 0 ? "" : args[0]);
        if (args.length < 3 || args.length > 4 || !source.matches()) {
            System.err.println(USAGE);
            System.exit(2);
        }
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("windowed-counts")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointStorage(StorageLocation.of(args[1]))
                .stopOnShutdown(Duration.ofSeconds(20));
        if (args.length == 4) {
            builder.highAvailability(
                    HighAvailability.zookeeper(args[3], "/windowed-counts").sessionTimeout(SESSION));
        }
        Properties kafka = new Properties();
        kafka.put("bootstrap.servers", source.group(1));
        try (StreamingContext ssc = builder.build()) {
            counts(ssc.from(Kafka.<String, String>direct(kafka)
                                    .topics(source.group(2))
                                    .keys(new StringDeserializer())
                                    .values(new StringDeserializer())
                                    .from(StartOffsets.earliest()))
                            .named("lines"))
                    .to(FileSink.of(StorageLocation.of(args[2]), Formats.jsonLines(WordCount.class))
                            .filePerBatch("counts-", ".json")
                            .skipEmpty());
            ssc.start();
            announce(ssc);
        }
    }

    /** Says which part the process plays, until it has ended. */
    private static void announce(StreamingContext ssc) throws InterruptedException {
        StreamingContext.State last = null;
        do {
            StreamingContext.State state = ssc.state();
            if (state != last && (state == StreamingContext.State.STANDBY || state == StreamingContext.State.ACTIVE)) {
                System.out.println(state == StreamingContext.State.ACTIVE ? LEADS : STANDS_BY);
            }
            last = state;
        } while (!ssc.awaitTermination(Duration.ofMillis(100)));
    }
}
