package io.dstream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.plan.OperatorException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Some messages at a time, each partition in order; and whose fault it is if that fails. */
class ChunkSinkTest {
    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));
    private final Recording sender = new Recording();

    @AfterEach
    void close() {
        context.close();
    }

    /** Remembers what it is given. */
    private static final class Recording implements ChunkSink.Sender<String> {
        private final Queue<List<String>> sent = new ConcurrentLinkedQueue<>();
        private final Queue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();
        private final List<String> calls = new ArrayList<>();
        private long size = 1;
        private Exception refusal; // null if there is none

        @Override
        public void open(String id) throws Exception {
            calls.add("open " + id);
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public long size(String message) {
            return size;
        }

        @Override
        public void send(List<String> messages, Map<String, String> with) throws IOException, InterruptedException {
            if (refusal instanceof IOException e) {
                throw e;
            }
            if (refusal instanceof InterruptedException e) {
                throw e;
            }
            sent.add(messages);
            headers.add(with);
        }

        @Override
        public void stopping() {
            calls.add("stopping");
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }

    private ChunkSink<Integer, String> opened() throws Exception {
        ChunkSink<Integer, String> sink = new ChunkSink<>("send", n -> "m" + n, sender);
        sink.open("out");
        return sink;
    }

    private Batch<Integer> numbers(int until, int partitions) {
        return context.batch(IntStream.range(0, until).boxed().toList(), partitions);
    }

    @Test
    void aPartitionIsSentInOrderSomeAtATime() throws Exception {
        opened().write(numbers(1_200, 1), Instant.EPOCH);
        assertThat(sender.sent.stream().map(List::size)).containsExactly(500, 500, 200);
        assertThat(sender.sent.stream().flatMap(List::stream))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_200).mapToObj(n -> "m" + n).toList());
    }

    @Test
    void aChunkIsSentWhenItHasAMebibyte() throws Exception {
        sender.size = 600_000;
        opened().write(numbers(5, 1), Instant.EPOCH);
        assertThat(sender.sent).containsExactly(List.of("m0", "m1"), List.of("m2", "m3"), List.of("m4"));
    }

    @Test
    void partitionsAreSentByThemselvesAndEmptyOnesNotAtAll() throws Exception {
        ChunkSink<Integer, String> sink = opened();
        sink.write(numbers(4, 2), Instant.EPOCH);
        assertThat(sender.sent).containsExactlyInAnyOrder(List.of("m0", "m1"), List.of("m2", "m3"));
        sender.sent.clear();
        sink.write(numbers(0, 2), Instant.EPOCH);
        assertThat(sender.sent).isEmpty();
    }

    @Test
    void headersOfTheBatchGoWithEachChunk() throws Exception {
        BatchInfo info = new BatchInfo(1, Instant.EPOCH, false, "", List.of());
        opened().write(numbers(1, 1), info);
        assertThat(sender.headers).containsExactly(info.headers());
    }

    @Test
    void aRefusalIsToldInTheSendersWords() throws Exception {
        ChunkSink<Integer, String> sink = opened();
        sender.refusal = new IOException("the queue is full");
        assertThatThrownBy(() -> sink.write(numbers(1, 1), Instant.EPOCH)).isSameAs(sender.refusal);
        sender.refusal = new InterruptedException("stopped");
        assertThatThrownBy(() -> sink.write(numbers(1, 1), Instant.EPOCH)).isSameAs(sender.refusal);
    }

    @Test
    void whatFailsInTheProgramNamesTheOperator() throws Exception {
        ChunkSink<Integer, String> sink = new ChunkSink<>("send", n -> null, sender);
        sink.open("out");
        assertThatThrownBy(() -> sink.write(numbers(1, 1), Instant.EPOCH))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.operator().id()).isEqualTo("out"))
                .hasRootCauseMessage("the function returned null, expected a message");
        ChunkSink<Integer, String> other = new ChunkSink<>("send", n -> "m" + n, sender);
        other.open("other");
        Batch<Integer> failing = numbers(1, 1).map(n -> 1 / n);
        assertThatThrownBy(() -> other.write(failing, Instant.EPOCH)).hasRootCauseInstanceOf(ArithmeticException.class);
        assertThat(sender.sent).isEmpty();
    }

    @Test
    void itIsForOneStream() throws Exception {
        ChunkSink<Integer, String> sink = opened();
        assertThatThrownBy(() -> sink.open("second"))
                .hasMessage("a sink is for one stream, and this one is in use by out: create another for second");
    }

    @Test
    void aSenderThatDoesNotOpenIsClosed() throws Exception {
        sender.refusal = new IOException("no such queue");
        assertThatThrownBy(this::opened).isSameAs(sender.refusal);
        assertThat(sender.calls).containsExactly("open out", "close");
    }

    @Test
    void theEndIsPassedOn() throws Exception {
        ChunkSink<Integer, String> sink = opened();
        sink.stopping();
        sink.close();
        assertThat(sender.calls).containsExactly("open out", "stopping", "close");
    }
}
