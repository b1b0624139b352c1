package io.dstream.kafka.internal.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.source.SourceReader.Cut;
import io.dstream.testing.kafka.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.Test;

/** Which traces a batch's records belong to. */
class RecordContextsTest {
    private static final RecordContexts CONTEXTS = new RecordContexts(Set.of("traceparent", "tracestate"));

    private static Partition<ConsumerRecord<ByteBuffer, ByteBuffer>> part(int from, int n, IntFunction<String> trace) {
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            RecordHeaders headers = new RecordHeaders();
            String value = trace.apply(i);
            if (value != null) {
                headers.add("other", null).add("traceparent", Topics.bytes("old"));
                headers.add("traceparent", Topics.bytes(value));
            }
            records.add(new ConsumerRecord<>(
                    "t",
                    0,
                    i,
                    0,
                    TimestampType.CREATE_TIME,
                    i % 2 == 0 ? 1 : -1,
                    1,
                    i % 2 == 0 ? ByteBuffer.wrap(Topics.bytes("k")) : null,
                    ByteBuffer.wrap(Topics.bytes("v")),
                    headers,
                    Optional.empty()));
        }
        List<Packed.Slice> slices = new Packer()
                .pack(new TopicPartition("t", 0), records).stream()
                        .map(packed -> new Packed.Slice(packed, from, packed.size(), 1))
                        .toList();
        return new FetchedPartition<>(
                Operator.of("in"),
                new Decoders<>(() -> new Decoder<>(new ByteBufferDeserializer(), new ByteBufferDeserializer())),
                slices);
    }

    private static List<Map<String, String>> found(
            RecordContexts contexts, List<Partition<ConsumerRecord<ByteBuffer, ByteBuffer>>> parts) {
        return contexts.in(new Cut<>(parts, 0, 0)).contexts();
    }

    private static List<Map<String, String>> traces(IntStream numbers) {
        return numbers.mapToObj(n -> Map.of("traceparent", "t" + n)).toList();
    }

    @Test
    void areThoseOfTheFirstFewRecordsOfEachPartitionEachOnce() {
        assertThat(found(CONTEXTS, List.of(part(2, 9, n -> "t" + n), part(0, 9, n -> "t" + n / 2))))
                .containsExactlyElementsOf(traces(IntStream.of(2, 3, 4, 5, 0, 1)));
    }

    @Test
    void are128OfABatchAtMost() {
        assertThat(found(
                        CONTEXTS,
                        IntStream.range(0, 50)
                                .mapToObj(p -> part(0, 3, n -> "t" + (3 * p + n)))
                                .toList()))
                .containsExactlyElementsOf(traces(IntStream.range(0, 128)));
    }

    @Test
    void areNoneOfRecordsWithoutThem() {
        assertThat(found(CONTEXTS, List.of(part(0, 3, n -> null)))).isEmpty();
        assertThat(found(CONTEXTS, List.of(part(0, 3, n -> n == 1 ? "t1" : null))))
                .containsExactlyElementsOf(traces(IntStream.of(1)));
        assertThat(found(CONTEXTS, List.of(part(0, 1, n -> "x".repeat(10_000)))))
                .isEmpty();
        assertThat(found(new RecordContexts(Set.of()), List.of(part(0, 3, n -> "t" + n))))
                .isEmpty();
    }
}
