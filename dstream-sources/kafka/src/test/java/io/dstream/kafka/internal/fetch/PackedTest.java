package io.dstream.kafka.internal.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.dstream.testing.kafka.Topics;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.Test;

/** Records that are packed and taken out again. */
class PackedTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 3);
    private static final Decoder<ByteBuffer, ByteBuffer> AS_THEY_ARE =
            new Decoder<>(new ByteBufferDeserializer(), new ByteBufferDeserializer());

    private final Packer packer = new Packer();

    private List<Packed> packed(List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
        return packer.pack(PARTITION, records);
    }

    static ConsumerRecord<ByteBuffer, ByteBuffer> record(long offset, String key, String value) {
        return record(offset, TimestampType.CREATE_TIME, Optional.of(1), bytes(key), bytes(value), new RecordHeaders());
    }

    private static ByteBuffer bytes(String text) {
        return text == null ? null : ByteBuffer.wrap(Topics.bytes(text));
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(
            long offset,
            TimestampType type,
            Optional<Integer> epoch,
            ByteBuffer key,
            ByteBuffer value,
            RecordHeaders headers) {
        int keySize = key == null ? -1 : key.remaining();
        int valueSize = value == null ? -1 : value.remaining();
        return new ConsumerRecord<>(
                "t", 3, offset, 1_000 + offset, type, keySize, valueSize, key, value, headers, epoch);
    }

    private static List<ConsumerRecord<ByteBuffer, ByteBuffer>> small(int n) {
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            records.add(record(i, "12345678", "a value of 20 chars."));
        }
        return records;
    }

    private static List<ConsumerRecord<ByteBuffer, ByteBuffer>> unpacked(List<Packed> parts) {
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> all = new ArrayList<>();
        for (Packed part : parts) {
            Packed.Cursor cursor = part.all().cursor();
            for (int i = 0; i < part.size(); i++) {
                all.add(cursor.next(AS_THEY_ARE));
            }
        }
        return all;
    }

    /** A record with all it has; buffers by their contents. */
    private static String text(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        return record.topic() + record.partition() + " " + record.offset() + " " + record.timestamp() + " "
                + record.timestampType() + record.leaderEpoch() + record.deliveryCount() + " "
                + record.serializedKeySize() + " " + contents(record.key()) + " " + record.serializedValueSize() + " "
                + contents(record.value()) + " " + record.headers();
    }

    private static String contents(ByteBuffer bytes) {
        return bytes == null ? "null" : java.util.HexFormat.of().formatHex(toArray(bytes));
    }

    private static byte[] toArray(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        return array;
    }

    private static ByteBuffer some(Random random) {
        int size = random.nextInt(8) == 0 ? 40_000 : random.nextInt(12);
        byte[] bytes = new byte[size + 4];
        random.nextBytes(bytes);
        return random.nextInt(5) == 0 ? null : ByteBuffer.wrap(bytes, 3, size); // from the midst of something
    }

    private static RecordHeaders someHeaders(Random random) {
        RecordHeaders headers = new RecordHeaders();
        while (random.nextInt(3) == 0) {
            headers.add("h\u00e4" + random.nextInt(3), random.nextBoolean() ? null : new byte[random.nextInt(3)]);
        }
        return headers;
    }

    @Property(tries = 300)
    void recordsComeOutAsTheyWere(@ForAll long seed, @ForAll @IntRange(max = 60) int n, @ForAll boolean withHeaders) {
        Random random = new Random(seed);
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        long offset = random.nextInt(5);
        for (int i = 0; i < n; i++) {
            records.add(record(
                    offset += 1 + random.nextInt(3),
                    random.nextInt(20) == 0 ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                    random.nextInt(20) == 0 ? Optional.empty() : Optional.of(7),
                    some(random),
                    some(random),
                    withHeaders ? someHeaders(random) : new RecordHeaders()));
        }
        List<Packed> parts = packed(records);

        assertThat(unpacked(parts).stream().map(PackedTest::text))
                .containsExactlyElementsOf(
                        records.stream().map(PackedTest::text).toList());
        for (Packed part : parts) {
            int from = random.nextInt(part.size());
            assertThat(text(new Packed.Slice(part, from, part.size(), 0)
                            .cursor()
                            .next(AS_THEY_ARE)))
                    .as("from the midst")
                    .isEqualTo(text(records.stream()
                            .filter(record -> record.offset() == part.offset(from))
                            .findFirst()
                            .orElseThrow()));
            assertThat(part.bytes(0, from) + part.bytes(from, part.size())).isEqualTo(part.bytes(0, part.size()));
        }
    }

    @Test
    void whoTakesARecordMayChangeItsHeaders() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("a", Topics.bytes("1"));
        List<Packed> parts = packed(List.of(
                record(0, "k", "v"),
                record(1, TimestampType.CREATE_TIME, Optional.of(1), bytes("k"), bytes("v"), headers)));
        unpacked(parts).forEach(record -> record.headers().add("b", null).remove("a"));
        assertThat(unpacked(parts).get(0).headers()).isEmpty();
        assertThat(unpacked(parts).get(1).headers()).isEqualTo(headers);
    }

    @Test
    void partsAreNoLargerThanTheyMayBe() {
        assertThat(packed(small(10_000)).stream().map(Packed::size)).containsExactly(4_096, 4_096, 1_808);
        String tenth = "x".repeat(Packer.MOST_BYTES / 10);
        String large = "x".repeat(Packer.MOST_BYTES * 6);
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            records.add(record(i, null, tenth));
        }
        records.add(record(12, null, large));
        records.add(record(13, null, tenth));
        List<Packed> parts = packed(records);
        assertThat(parts.stream().map(Packed::size)).containsExactly(10, 2, 1, 1);
        assertThat(unpacked(parts).stream().map(PackedTest::text))
                .containsExactlyElementsOf(
                        records.stream().map(PackedTest::text).toList());
        assertThat(packed(List.of())).isEmpty();
    }

    /** What packing allocates is what is kept, but for a list of the parts. */
    @Test
    void whatTheyTakeIsWhatTheySayAndLittle() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = small(2_000);
        RecordHeaders headers = new RecordHeaders();
        headers.add("a", null);
        assertThat(packed(List.of(record(0, TimestampType.CREATE_TIME, Optional.empty(), null, null, headers))))
                .hasSize(1);
        var unused = packed(records); // classes are loaded
        long before = threads.getCurrentThreadAllocatedBytes();
        List<Packed> parts = packed(records);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        long said = parts.stream().mapToLong(Packed::bytes).sum();
        assertThat(said).as("24 bytes for each beside its own").isEqualTo(2_000 * (8 + 20 + 24) + 256);
        assertThat(allocated).isCloseTo(said, within(said / 20));
    }
}
