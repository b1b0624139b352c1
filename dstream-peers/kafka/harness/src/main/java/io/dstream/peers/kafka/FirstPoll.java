package io.dstream.peers.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Says when a consumer first hands out records, for those who decode keys only later than that: what is fetched ahead
 * is in their time too. Made by the client, for each consumer.
 */
public final class FirstPoll implements ConsumerInterceptor<Object, Object> {
    private boolean begun;

    @Override
    public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
        if (!begun) {
            begun = true;
            Pass.RUN.begins();
        }
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
}
