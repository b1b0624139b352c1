package io.dstream.examples.kafka;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.StartOffsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Is killed, and started again, as it stands: adds the number of records of each key to a table, where a batch that
 * came twice would be seen, keeps the running count of each key, and hands every record on to another topic.
 */
final class CountingProgram {
    static final String GROUP = "counting";
    static final String IN = "in";
    static final String OUT = "out";

    private CountingProgram() {}

    /**
     * Runs until it is killed.
     *
     * @param args the brokers, the database, the checkpoint directory
     */
    public static void main(String[] args) throws Exception {
        Database database = Database.at(args[1]);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("counting")
                .batchInterval(Duration.ofMillis(100))
                .checkpointDir(Path.of(args[2]))
                .parallelism(2)
                .build()) {
            DStream<ConsumerRecord<String, String>> records = ssc.from(Kafka.<String, String>direct(kafka(args[0]))
                            .topics(IN)
                            .keys(new StringDeserializer())
                            .values(new StringDeserializer())
                            .from(StartOffsets.earliest()))
                    .named("records");
            records.mapToPair(record -> Pair.of(record.key(), 1L))
                    .reduceByKey(Long::sum)
                    .to(Jdbc.<Pair<String, Long>>execute(
                                    database,
                                    "INSERT INTO added (word, n) VALUES (?, ?)"
                                            + " ON CONFLICT (word) DO UPDATE SET n = added.n + excluded.n",
                                    Pair::key,
                                    Pair::value)
                            .ledger("counting-added"));
            records.mapToPair(record -> Pair.of(record.key(), 1L))
                    .updateStateByKey(CountingProgram::sum)
                    .named("running")
                    .to(Jdbc.<Pair<String, Long>>upsert(database, "running")
                            .key("word", Pair::key)
                            .column("n", Pair::value)
                            .ledger("counting-running"));
            records.to(Kafka.<String, String>transactional(kafka(args[0]), "counting-out")
                    .keys(new StringSerializer())
                    .values(new StringSerializer())
                    .records(record -> new ProducerRecord<>(OUT, record.key(), record.value())));
            ssc.start();
            System.out.println("READY");
            ssc.awaitTermination();
        }
    }

    private static Optional<Long> sum(List<Long> ones, Optional<Long> count) {
        return Optional.of(count.orElse(0L) + ones.size());
    }

    private static Properties kafka(String brokers) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", brokers);
        properties.put("group.id", GROUP);
        return properties;
    }
}
