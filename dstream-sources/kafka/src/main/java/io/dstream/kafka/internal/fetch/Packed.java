package io.dstream.kafka.internal.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Records of one partition, not decoded: a few arrays however many they are, since each collection of garbage copies
 * what waits for its batch, object by object. Immutable.
 */
public final class Packed {
    private static final int PER_RECORD = 2 * Long.BYTES + 2 * Integer.BYTES;
    private static final int MOST_CONTEXT_BYTES = 8 << 10; // of a header that says which trace a record belongs to
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

    /** Of arrays that nobody else has. */
    Packed(
            TopicPartition partition,
            TimestampType timestampType,
            Optional<Integer> leaderEpoch,
            long[] offsets,
            long[] timestamps,
            int[] keySizes,
            int[] valueSizes,
            int[] headersSizes,
            byte[] data) {
        this.partition = partition;
        this.timestampType = timestampType;
        this.leaderEpoch = leaderEpoch;
        this.offsets = offsets;
        this.timestamps = timestamps;
        this.keySizes = keySizes;
        this.valueSizes = valueSizes;
        this.headersSizes = headersSizes;
        this.data = data;
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

    /**
     * Whose records they are.
     *
     * @return the partition
     */
    public TopicPartition partition() {
        return partition;
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

    public Slice all() {
        return new Slice(this, 0, size(), bytes());
    }

    /**
     * Some of the records.
     *
     * @param from index of the first
     * @param to index behind the last
     * @param bytes what they take in memory
     */
    public record Slice(Packed packed, int from, int to, long bytes) {
        int size() {
            return to - from;
        }

        Cursor cursor() {
            return packed.new Cursor(from);
        }

        /** Those of some headers that the first records have, by name; nothing of a record that has none of them. */
        List<Map<String, String>> firstHeaders(int records, Set<String> names) {
            if (packed.headersSizes == null) {
                return List.of();
            }
            List<Map<String, String>> found = new ArrayList<>();
            Cursor cursor = cursor();
            for (int i = 0; i < records; i++) {
                Map<String, String> some = cursor.nextHeaders(names);
                if (!some.isEmpty()) {
                    found.add(some);
                }
            }
            return found;
        }
    }

    /** Gives one record after the other, as the client would have made it, each time anew. Used by one thread. */
    final class Cursor {
        private final ByteBuffer all = ByteBuffer.wrap(data);
        private int index;
        private int at;

        private Cursor(int index) {
            this.index = index;
            this.at = start(index);
        }

        /**
         * The next record.
         *
         * @throws Undecodable if it cannot be decoded
         */
        <K, V> ConsumerRecord<K, V> next(Decoder<K, V> decoder) {
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
                    decoder.key(partition, offsets[i], headers, key),
                    decoder.value(partition, offsets[i], headers, value),
                    headers,
                    leaderEpoch);
        }

        /** Some headers of the next record, which is not decoded. */
        private Map<String, String> nextHeaders(Set<String> names) {
            int i = index++;
            at += Math.max(0, keySizes[i]) + Math.max(0, valueSizes[i]);
            ByteBuffer bytes = take(headersSizes[i]);
            if (!bytes.hasRemaining()) {
                return Map.of();
            }
            RecordHeaders headers = HeaderBytes.headers(bytes);
            Map<String, String> found = new HashMap<>();
            for (String name : names) {
                Header header = headers.lastHeader(name);
                if (header != null && header.value() != null && header.value().length <= MOST_CONTEXT_BYTES) {
                    found.put(name, new String(header.value(), UTF_8));
                }
            }
            return Map.copyOf(found);
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
