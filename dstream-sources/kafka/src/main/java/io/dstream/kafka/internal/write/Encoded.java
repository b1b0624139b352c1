package io.dstream.kafka.internal.write;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** A record as it is sent, in bytes: a {@link ProducerRecord} that can come from another process. Immutable. */
public final class Encoded implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final Integer partition; // null for none
    private final Long timestamp; // null for none
    private final byte[] key;
    private final byte[] value;
    private final String[] headers;
    private final byte[][] headerValues;

    /** A record with its key and its value written. What these have put into its headers is there. */
    Encoded(ProducerRecord<?, ?> record, byte[] key, byte[] value) {
        this.topic = record.topic();
        this.partition = record.partition();
        this.timestamp = record.timestamp();
        this.key = key;
        this.value = value;
        Header[] all = record.headers().toArray();
        this.headers = new String[all.length];
        this.headerValues = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            headers[i] = all[i].key();
            headerValues[i] = all[i].value();
        }
    }

    /** What a producer takes. */
    public ProducerRecord<byte[], byte[]> record() {
        List<Header> all = new ArrayList<>(headers.length);
        for (int i = 0; i < headers.length; i++) {
            all.add(new RecordHeader(headers[i], headerValues[i]));
        }
        return new ProducerRecord<>(topic, partition, timestamp, key, value, all);
    }
}
