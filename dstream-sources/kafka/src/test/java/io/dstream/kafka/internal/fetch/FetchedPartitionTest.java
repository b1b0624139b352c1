package io.dstream.kafka.internal.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.testing.Await;
import io.dstream.testing.kafka.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** When the records of a batch are decoded, by whom, and what is kept. */
class FetchedPartitionTest {
    private static final int RECORDS = 1_000;

    private final AtomicInteger decoded = new AtomicInteger();

    private Deserializer<String> counting() {
        return new StringDeserializer() {
            @Override
            public String deserialize(String topic, Headers headers, ByteBuffer data) {
                decoded.incrementAndGet();
                return super.deserialize(topic, headers, data);
            }
        };
    }

    private static Decoders<String, String> decoders(Deserializer<String> values) {
        return new Decoders<>(() -> new Decoder<>(new StringDeserializer(), values));
    }

    private static FetchedPartition<String, String> partition(Decoders<String, String> decoders) {
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> records = IntStream.range(0, RECORDS)
                .mapToObj(n -> PackedTest.record(n, "k" + n, "v" + n))
                .toList();
        List<Packed> packed = new Packer().pack(new TopicPartition("t", 3), records);
        List<Packed.Slice> slices = packed.stream().map(Packed::all).toList();
        return new FetchedPartition<>(Operator.of("kafka"), decoders, slices);
    }

    private static final class Collector extends RecordConsumer<ConsumerRecord<String, String>> {
        private static final long serialVersionUID = 1L;

        final transient List<ConsumerRecord<String, String>> records = new ArrayList<>();
        final transient List<Integer> together = new ArrayList<>();

        private int enough = Integer.MAX_VALUE;

        @Override
        public void accept(ConsumerRecord<String, String> record) {
            records.add(record);
            if (records.size() == enough) {
                throw Enough.ENOUGH;
            }
        }

        @Override
        public void acceptAll(Object[] some, int from, int to) {
            together.add(to - from);
            super.acceptAll(some, from, to);
        }

        List<String> values() {
            return records.stream().map(ConsumerRecord::value).toList();
        }
    }

    private static Collector read(FetchedPartition<String, String> partition) {
        Collector collector = new Collector();
        partition.push(collector);
        return collector;
    }

    private static List<String> all() {
        return IntStream.range(0, RECORDS).mapToObj(n -> "v" + n).toList();
    }

    @Test
    void whatIsReadOnceIsDecodedAsItIsRead() {
        FetchedPartition<String, String> partition = partition(decoders(counting()));
        assertThat(partition.size()).isEqualTo(RECORDS);
        assertThat(decoded).hasValue(0);
        Collector first = new Collector();
        first.enough = 5;
        assertThatThrownBy(() -> partition.push(first)).isSameAs(RecordConsumer.Enough.ENOUGH);
        assertThat(decoded).as("no more than were to be handed on together").hasValueLessThan(300);
    }

    @Test
    void nothingIsKeptOfAReading() {
        FetchedPartition<String, String> partition = partition(decoders(counting()));
        Collector first = read(partition);
        assertThat(first.values()).isEqualTo(all());
        assertThat(first.together).containsExactly(256, 256, 256, 232);
        assertThat(decoded).hasValue(RECORDS);

        Collector second = read(partition);
        assertThat(second.values()).isEqualTo(all());
        assertThat(second.records.get(7)).as("nothing was kept").isNotSameAs(first.records.get(7));
        assertThat(decoded).hasValue(2 * RECORDS);
    }

    @Test
    void whatIsReadInPiecesIsDecodedPieceByPiece() {
        FetchedPartition<String, String> whole = partition(decoders(counting()));
        Partition<ConsumerRecord<String, String>> twice = Partition.concat(List.of(whole, whole));
        Collector collector = new Collector();
        Cursor<ConsumerRecord<String, String>> cursor = twice.cursor();
        assertThat(decoded).hasValue(0);
        boolean more = true;
        for (int most = 1; more; most = Math.min(400, 3 * most)) {
            int before = decoded.get();
            more = cursor.push(collector, most);
            assertThat(decoded.get() - before).isBetween(1, most);
        }

        assertThat(collector.values())
                .isEqualTo(Stream.concat(all().stream(), all().stream()).toList());
        assertThat(decoded).hasValue(2 * RECORDS);
    }

    private static void atOnce(int threads, Runnable run) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier barrier = new CyclicBarrier(threads);
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(executor.submit(() -> {
                    barrier.await();
                    run.run();
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void severalMayReadAtTheSameTime() throws Exception {
        for (int round = 0; round < 50; round++) {
            decoded.set(0);
            FetchedPartition<String, String> partition = partition(decoders(counting()));
            atOnce(4, () -> assertThat(read(partition).values()).isEqualTo(all()));
            assertThat(decoded).hasValue(4 * RECORDS);
        }
    }

    /** Belongs to one thread, and waits at its first record until another one is at work too. */
    private static final class ForOneThread implements Deserializer<String> {
        private final CyclicBarrier both;
        private final AtomicBoolean inUse = new AtomicBoolean();
        private boolean begun;

        ForOneThread(CyclicBarrier both) {
            this.both = both;
        }

        @Override
        public String deserialize(String topic, byte[] data) {
            if (!inUse.compareAndSet(false, true)) {
                throw new AssertionError("two threads use one deserializer");
            }
            if (!begun) {
                begun = true;
                try {
                    both.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            inUse.set(false);
            return Topics.text(data);
        }
    }

    @Test
    void eachDeserializerIsUsedByOneThreadAtATime() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        AtomicInteger made = new AtomicInteger();
        Decoders<String, String> decoders = new Decoders<>(() -> {
            made.incrementAndGet();
            return new Decoder<>(new StringDeserializer(), new ForOneThread(both));
        });
        for (int round = 0; round < 20; round++) {
            atOnce(2, () -> assertThat(read(partition(decoders)).values()).isEqualTo(all()));
        }
        assertThat(made).as("they are used again").hasValue(2);
    }

    @Test
    void whatCannotBeDecodedFailsWhoeverReadsIt() {
        AtomicBoolean broken = new AtomicBoolean(true);
        FetchedPartition<String, String> partition = partition(decoders(new StringDeserializer() {
            @Override
            public String deserialize(String topic, Headers headers, ByteBuffer data) {
                String text = super.deserialize(topic, headers, data);
                if (broken.get() && text.equals("v700")) {
                    throw new SerializationException("not this one");
                }
                return text;
            }
        }));
        for (int n = 0; n < 3; n++) {
            assertThatThrownBy(() -> read(partition))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContainingAll("the value of the record at t-3 offset 700 (4 bytes)", "not this one");
        }
        broken.set(false);
        assertThat(read(partition).values()).isEqualTo(all());
    }
}
