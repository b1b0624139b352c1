package io.dstream.peers.kafka.clients;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.StartOffsets;
import io.dstream.peers.kafka.FirstPoll;
import io.dstream.peers.kafka.KeyedCount;
import io.dstream.peers.kafka.Pass;
import io.dstream.peers.kafka.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The direct source at parallelism two with its defaults; a batch's counts are added up in the output operation. */
public final class DstreamCount implements KeyedCount {
    @Override
    public void count(Topic topic, Duration interval) throws InterruptedException {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.servers());
        settings.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, FirstPoll.class.getName());
        Map<String, Long> total = new HashMap<>(); // of the one thread that runs output operations
        long[] counted = new long[1];
        CountDownLatch all = new CountDownLatch(1);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("count")
                .batchInterval(interval)
                .parallelism(THREADS)
                .build()) {
            ssc.from(Kafka.<String, String>direct(settings)
                            .topics(topic.name())
                            .keys(new StringDeserializer())
                            .values(new StringDeserializer())
                            .from(StartOffsets.earliest()))
                    .keyBy(record -> record.key())
                    .countByKey()
                    .foreachBatch(batch -> {
                        for (Pair<String, Long> count : batch.collect()) {
                            total.merge(count.key(), count.value(), Long::sum);
                            counted[0] += count.value();
                        }
                        if (counted[0] >= topic.records() && all.getCount() > 0) {
                            Pass.RUN.ends();
                            all.countDown();
                        }
                    });
            ssc.start();
            while (!all.await(1, TimeUnit.SECONDS)) {
                if (ssc.awaitTermination(Duration.ofMillis(1))) { // throws if a batch has failed
                    throw new IllegalStateException("it has stopped before all was counted");
                }
            }
        }
        Pass.RUN.counted(total);
    }
}
