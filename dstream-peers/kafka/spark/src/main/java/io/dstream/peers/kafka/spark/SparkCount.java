package io.dstream.peers.kafka.spark;

import io.dstream.peers.kafka.FirstKey;
import io.dstream.peers.kafka.KeyedCount;
import io.dstream.peers.kafka.Pass;
import io.dstream.peers.kafka.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.kafka010.ConsumerStrategies;
import org.apache.spark.streaming.kafka010.KafkaUtils;
import org.apache.spark.streaming.kafka010.LocationStrategies;
import scala.Tuple2;

/**
 * The direct stream on {@code local[2]}, with Kryo and without web pages; a batch's counts are collected and added up
 * at the driver. Without limits the first batch is the whole topic, which is the least work for Spark. A sub-class
 * limits the rate.
 */
public class SparkCount implements KeyedCount {
    private final JavaSparkContext spark;

    /** As it is by default: the first batch takes all there is. */
    public SparkCount() {
        this(0);
    }

    /**
     * With a limit.
     *
     * @param recordsPerSecond how much a batch takes of each partition, or 0 for whatever there is
     */
    SparkCount(int recordsPerSecond) {
        SparkConf configuration = new SparkConf()
                .setAppName("peers")
                .setMaster("local[" + THREADS + "]")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        if (recordsPerSecond > 0) {
            configuration.set("spark.streaming.kafka.maxRatePerPartition", Integer.toString(recordsPerSecond));
        }
        spark = new JavaSparkContext(configuration);
        spark.setLogLevel("ERROR");
    }

    @Override
    public void count(Topic topic, Duration interval) throws InterruptedException {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                topic.servers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                "count-" + UUID.randomUUID(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                FirstKey.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class);
        Map<TopicPartition, Long> begin = new HashMap<>();
        IntStream.range(0, topic.ends().size()).forEach(p -> begin.put(new TopicPartition(topic.name(), p), 0L));
        Map<String, Long> total = new HashMap<>(); // of the one thread that runs output operations
        long[] counted = new long[1];
        CountDownLatch all = new CountDownLatch(1);
        JavaStreamingContext context = new JavaStreamingContext(spark, Durations.milliseconds(interval.toMillis()));
        KafkaUtils.createDirectStream(
                        context,
                        LocationStrategies.PreferConsistent(),
                        ConsumerStrategies.<String, String>Assign(begin.keySet(), settings, begin))
                .mapToPair(record -> new Tuple2<>(record.key(), 1L))
                .reduceByKey(Long::sum)
                .foreachRDD(batch -> {
                    for (Tuple2<String, Long> count : batch.collect()) {
                        total.merge(count._1(), count._2(), Long::sum);
                        counted[0] += count._2();
                    }
                    if (counted[0] >= topic.records() && all.getCount() > 0) {
                        Pass.RUN.ends();
                        all.countDown();
                    }
                });
        context.start();
        while (!all.await(1, TimeUnit.SECONDS)) {
            context.awaitTerminationOrTimeout(1); // throws if a batch has failed
        }
        context.stop(false, false);
        Pass.RUN.counted(total);
    }

    @Override
    public void close() {
        spark.stop();
    }
}
