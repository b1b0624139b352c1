package io.dstream.examples.kafka;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.KafkaOutput;
import io.dstream.kafka.StartOffsets;
import io.dstream.sink.Sink;
import io.dstream.state.StateSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Runs under a failure policy, with three transactional outputs of which each says enough to check the others: every
 * record with the time of its batch, every record with how many of its key there have been, and for each batch how many
 * records the last few batches had.
 */
final class PolicyProgram {
    static final Duration INTERVAL = Duration.ofMillis(500);
    static final Duration WINDOW = INTERVAL.multipliedBy(3);
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(3);

    /** What the program does when a batch has failed. */
    enum Policy {
        FAIL,
        SKIP,
        RETRY_THEN_FAIL,
        RETRY_THEN_SKIP;

        private BatchFailurePolicy policy() {
            BatchFailurePolicy last = maySkip() ? BatchFailurePolicy.skip() : BatchFailurePolicy.fail();
            return this == FAIL || this == SKIP ? last : BatchFailurePolicy.retry(1, Duration.ofMillis(100), last);
        }

        /** Whether records may be missing in the end. */
        boolean maySkip() {
            return this == SKIP || this == RETRY_THEN_SKIP;
        }
    }

    private PolicyProgram() {}

    /** The topic of each record, as {@code "number millis"}, where {@code millis} is the time of its batch. */
    static String each(String name) {
        return name + "-each";
    }

    /** The topic of each record, as {@code "number n"}: it was the n-th with its key. */
    static String counted(String name) {
        return name + "-counted";
    }

    /** The topic of the batches, as {@code "millis n"}: so many records were in the last batches up to that time. */
    static String windows(String name) {
        return name + "-windows";
    }

    /**
     * Runs until it is killed or fails.
     *
     * @param args a name, which the topics of the outputs begin with; the policy; the topic to read; the brokers to
     *     read it from; the brokers to write to; how many milliseconds they may take to answer; the checkpoint
     *     directory
     */
    public static void main(String[] args) throws Exception {
        String name = args[0];
        awaitAnswer(args[4]);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName(name)
                .batchInterval(INTERVAL)
                .checkpointDir(Path.of(args[6]))
                .onBatchFailure(Policy.valueOf(args[1]).policy())
                .parallelism(2)
                .build()) {
            DStream<ConsumerRecord<String, String>> records = ssc.from(Kafka.<String, String>direct(servers(args[3]))
                            .topics(args[2])
                            .keys(new StringDeserializer())
                            .values(new StringDeserializer())
                            .from(StartOffsets.earliest()))
                    .named("records");
            Writer to = new Writer(args[4], Duration.ofMillis(Long.parseLong(args[5])));
            records.transform((batch, time) ->
                            batch.map(record -> Pair.of(record.key(), record.value() + " " + time.toEpochMilli())))
                    .named("each")
                    .to(to.topic(each(name)));
            records.mapToPair(record -> Pair.of(record.key(), record.value()))
                    .mapWithState(StateSpec.<String, String, Long, Pair<String, String>>of((key, number, count) -> {
                        long n = count.getOption().orElse(0L) + 1;
                        count.update(n);
                        return Pair.of(key, number.orElseThrow() + " " + n);
                    }))
                    .named("counted")
                    .to(to.topic(counted(name)));
            records.countByWindow(WINDOW)
                    .named("lastBatches")
                    .transform((batch, time) -> batch.map(n -> Pair.of("window", time.toEpochMilli() + " " + n)))
                    .named("windows")
                    .to(to.topic(windows(name)));
            ssc.start();
            System.out.println("READY");
            ssc.awaitTermination();
        }
    }

    /** Loads what a client needs, which on a busy machine takes longer than sinks may wait for an answer. */
    private static void awaitAnswer(String brokers) throws Exception {
        try (Admin admin = Admin.create(servers(brokers))) {
            var unused = admin.describeCluster().nodes().get();
        }
    }

    /**
     * Makes sinks that soon give up.
     *
     * @param patience how long brokers may take to answer
     */
    private record Writer(String brokers, Duration patience) {

        Sink<Pair<String, String>> topic(String topic) {
            Properties kafka = servers(brokers);
            String millis = Long.toString(patience.toMillis());
            kafka.put("transaction.timeout.ms", Long.toString(TRANSACTION_TIMEOUT.toMillis()));
            kafka.put("request.timeout.ms", millis);
            kafka.put("delivery.timeout.ms", millis);
            kafka.put("max.block.ms", millis);
            kafka.put("linger.ms", "0");
            KafkaOutput<String, String> output = Kafka.<String, String>transactional(kafka, topic)
                    .keys(new StringSerializer())
                    .values(new StringSerializer())
                    .connectTimeout(patience.multipliedBy(2));
            return output.records(pair -> new ProducerRecord<>(topic, pair.key(), pair.value()));
        }
    }

    private static Properties servers(String brokers) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", brokers);
        return properties;
    }
}
