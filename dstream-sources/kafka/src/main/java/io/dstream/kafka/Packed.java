package io.dstream.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Records of one partition, not decoded: a few arrays however many they are, since each collection of garbage copies
 * what waits for its batch, object by object. Immutable.
 */
final class Packed {
    static final int MOST_BYTES = 256 << 10; // but for a single record; an array of half a region is costly to make
    static final int MOST_RECORDS = 4_096;
    private static final int PER_RECORD = 2 * Long.BYTES + 2 * Integer.BYTES;
    private static final int OVERHEAD = 256; // of this object, its arrays' headers, and what refers to it

    private final TopicPartition partition;
    private final TimestampType timestampType; // of all, as is the epoch
    private final Optional<Integer> leaderEpoch;
    private final long[] offsets;
    private final long[] timestamps;
    private final int[] keySizes; // -1 for null
    private final int[] valueSizes; // -1 for null
    private final int[] headersSizes; // null where no record has any
    private final byte[] data; // of each record the key, the value, the headers

    private Packed(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, byte[][] headers, int from, int to, int size) {
        ConsumerRecord<ByteBuffer, ByteBuffer> first = records.get(from);
        this.partition = new TopicPartition(first.topic(), first.partition());
        this.timestampType = first.timestampType();
        this.leaderEpoch = first.leaderEpoch();
        int n = to - from;
        this.offsets = new long[n];
        this.timestamps = new long[n];
        this.keySizes = new int[n];
        this.valueSizes = new int[n];
        this.headersSizes = headers == null ? null : new int[n];
        this.data = new byte[size];
        int at = 0;
        for (int i = 0; i < n; i++) {
            ConsumerRecord<ByteBuffer, ByteBuffer> record = records.get(from + i);
            offsets[i] = record.offset();
            timestamps[i] = record.timestamp();
            keySizes[i] = record.serializedKeySize();
            valueSizes[i] = record.serializedValueSize();
            at = append(record.key(), at);
            at = append(record.value(), at);
            if (headers != null) {
                byte[] some = headers[from + i];
                headersSizes[i] = some.length;
                System.arraycopy(some, 0, data, at, some.length);
                at += some.length;
            }
        }
    }

    private int append(ByteBuffer bytes, int at) {
        if (bytes == null) {
            return at;
        }
        bytes.get(bytes.position(), data, at, bytes.remaining());
        return at + bytes.remaining();
    }

    /** Packs records of one partition, in as many parts as their bytes, or what they do not have in common, ask for. */
    static List<Packed> of(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        byte[][] headers = headers(records);
        List<Packed> parts = new ArrayList<>();
        int from = 0;
        int size = 0;
        for (int i = 0; i < records.size(); i++) {
            int more = size(records.get(i)) + (headers == null ? 0 : headers[i].length);
            if (i > from
                    && (size + more > MOST_BYTES
                            || i - from == MOST_RECORDS
                            || !areAlike(records.get(from), records.get(i)))) {
                parts.add(new Packed(records, headers, from, i, size));
                from = i;
                size = 0;
            }
            size += more;
        }
        if (!records.isEmpty()) {
            parts.add(new Packed(records, headers, from, records.size(), size));
        }
        return parts;
    }

    private static byte[][] headers(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        byte[][] packed = null;
        for (int i = 0; i < records.size(); i++) {
            Header[] some = records.get(i).headers().toArray();
            if (some.length > 0 && packed == null) {
                packed = new byte[records.size()][];
                java.util.Arrays.fill(packed, 0, i, HeaderBytes.NONE);
            }
            if (packed != null) {
                packed[i] = HeaderBytes.of(some);
            }
        }
        return packed;
    }

    private static int size(ConsumerRecord<?, ?> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    private static boolean areAlike(ConsumerRecord<?, ?> a, ConsumerRecord<?, ?> b) {
        return a.timestampType() == b.timestampType() && a.leaderEpoch().equals(b.leaderEpoch());
    }

    int size() {
        return offsets.length;
    }

    long offset(int index) {
        return offsets[index];
    }

    /** What it takes in memory. */
    long bytes() {
        return OVERHEAD + bytes(0, size());
    }

    /** What some records take of that. */
    long bytes(int from, int to) {
        int perRecord = PER_RECORD + (headersSizes == null ? 0 : Integer.BYTES);
        return (long) perRecord * (to - from) + start(to) - start(from);
    }

    /** Where the data of a record begins. */
    private int start(int index) {
        if (index == size()) {
            return data.length;
        }
        int start = 0;
        for (int i = 0; i < index; i++) {
            start += Math.max(0, keySizes[i]) + Math.max(0, valueSizes[i]);
            start += headersSizes == null ? 0 : headersSizes[i];
        }
        return start;
    }

    Slice all() {
        return new Slice(this, 0, size(), bytes());
    }

    /**
     * Some of the records.
     *
     * @param from index of the first
     * @param to index behind the last
     * @param bytes what they take in memory
     */
    record Slice(Packed packed, int from, int to, long bytes) {
        int size() {
            return to - from;
        }

        Cursor cursor() {
            return packed.new Cursor(from);
        }
    }

    /** Gives one record after the other as it was before it was packed, each time anew. Used by one thread. */
    final class Cursor {
        private final ByteBuffer all = ByteBuffer.wrap(data);
        private int index;
        private int at;

        private Cursor(int index) {
            this.index = index;
            this.at = start(index);
        }

        ConsumerRecord<ByteBuffer, ByteBuffer> next() {
            int i = index++;
            ByteBuffer key = take(keySizes[i]);
            ByteBuffer value = take(valueSizes[i]);
            RecordHeaders headers =
                    headersSizes == null ? new RecordHeaders() : HeaderBytes.headers(take(headersSizes[i]));
            return new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    offsets[i],
                    timestamps[i],
                    timestampType,
                    keySizes[i],
                    valueSizes[i],
                    key,
                    value,
                    headers,
                    leaderEpoch);
        }

        private ByteBuffer take(int size) {
            if (size < 0) {
                return null;
            }
            ByteBuffer bytes = all.slice(at, size);
            at += size;
            return bytes;
        }
    }
}
