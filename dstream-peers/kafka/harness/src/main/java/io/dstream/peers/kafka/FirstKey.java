package io.dstream.peers.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Decodes keys, and says when it decodes its first: the moment in which the client hands out a record, whoever takes it
 * from there, and whatever was fetched ahead. Not for who decodes keys later, see {@link FirstPoll}. One for each
 * consumer.
 */
public final class FirstKey extends StringDeserializer {
    private boolean begun;

    @Override
    public String deserialize(String topic, byte[] data) {
        begin();
        return super.deserialize(topic, data);
    }

    @Override
    public String deserialize(String topic, Headers headers, ByteBuffer data) {
        begin();
        return super.deserialize(topic, headers, data);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            Pass.RUN.begins();
        }
    }
}
