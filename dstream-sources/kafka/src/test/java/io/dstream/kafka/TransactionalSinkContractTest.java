package io.dstream.kafka;

import io.dstream.sink.TransactionalSink;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import io.dstream.testkit.TransactionalSinkContract;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every transactional sink must keep to. */
class TransactionalSinkContractTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @Test
    void keepsToTheContract() throws Exception {
        String topic = TOPICS.topic(2);
        TransactionalSinkContract.of(
                        () -> (TransactionalSink<String>) Kafka.<String, String>transactional(BROKER.plain(), topic)
                                .keys(new StringSerializer())
                                .values(new StringSerializer())
                                .records((String value) -> new ProducerRecord<>(topic, value, value)),
                        () -> TOPICS.committed(topic))
                .check();
    }
}
