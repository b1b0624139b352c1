package io.dstream.kafka.internal.fetch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Packs records: writes them one behind the other, and copies what there is of them. Used by one thread. */
public final class Packer {
    static final int MOST_BYTES = 256 << 10; // but for a single record; an array of half a region is costly to make
    static final int MOST_RECORDS = 4_096;

    private final long[] offsets = new long[MOST_RECORDS];
    private final long[] timestamps = new long[MOST_RECORDS];
    private final int[] keySizes = new int[MOST_RECORDS];
    private final int[] valueSizes = new int[MOST_RECORDS];
    private final int[] headersSizes = new int[MOST_RECORDS];
    private byte[] data = new byte[MOST_BYTES];
    private int records;
    private int bytes;
    private boolean hasHeaders;

    /** Packs records of one partition, in as many parts as their bytes, or what they do not have in common, ask for. */
    public List<Packed> pack(TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> some) {
        List<Packed> parts = new ArrayList<>();
        ConsumerRecord<?, ?> first = null;
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : some) {
            byte[] headers = headers(record);
            int size = Math.max(0, record.serializedKeySize())
                    + Math.max(0, record.serializedValueSize())
                    + headers.length;
            if (records > 0 && !fits(size, first, record)) {
                parts.add(part(partition, first));
            }
            if (records == 0) {
                first = record;
                data = size <= data.length ? data : new byte[size];
            }
            add(record, headers);
        }
        if (records > 0) {
            parts.add(part(partition, first));
        }
        return parts;
    }

    private static byte[] headers(ConsumerRecord<?, ?> record) {
        Header[] headers = record.headers().toArray();
        return headers.length == 0 ? HeaderBytes.NONE : HeaderBytes.of(headers);
    }

    private boolean fits(int size, ConsumerRecord<?, ?> first, ConsumerRecord<?, ?> record) {
        return bytes + size <= MOST_BYTES
                && records < MOST_RECORDS
                && record.timestampType() == first.timestampType()
                && record.leaderEpoch().equals(first.leaderEpoch());
    }

    private void add(ConsumerRecord<ByteBuffer, ByteBuffer> record, byte[] headers) {
        int i = records++;
        offsets[i] = record.offset();
        timestamps[i] = record.timestamp();
        keySizes[i] = append(record.key());
        valueSizes[i] = append(record.value());
        headersSizes[i] = headers.length;
        if (headers.length > 0) {
            hasHeaders = true;
            System.arraycopy(headers, 0, data, bytes, headers.length);
            bytes += headers.length;
        }
    }

    private int append(ByteBuffer some) {
        if (some == null) {
            return -1;
        }
        int size = some.remaining();
        some.get(some.position(), data, bytes, size);
        bytes += size;
        return size;
    }

    private Packed part(TopicPartition partition, ConsumerRecord<?, ?> first) {
        Packed part = new Packed(
                partition,
                first.timestampType(),
                first.leaderEpoch(),
                Arrays.copyOf(offsets, records),
                Arrays.copyOf(timestamps, records),
                Arrays.copyOf(keySizes, records),
                Arrays.copyOf(valueSizes, records),
                hasHeaders ? Arrays.copyOf(headersSizes, records) : null,
                bytes > MOST_BYTES ? data : Arrays.copyOf(data, bytes));
        records = 0;
        bytes = 0;
        hasHeaders = false;
        data = data.length > MOST_BYTES ? new byte[MOST_BYTES] : data;
        return part;
    }
}
