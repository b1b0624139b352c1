package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.plan.Partition;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A program whose output hangs: each batch holds what had arrived when it was due, and nothing that came later. */
class LateProgramTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final CountDownLatch open = new CountDownLatch(1);
    private final Events events = new Events();
    private final Pushed<Integer> pushed = new Pushed<>();
    private final Queue<List<Integer>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong end = new AtomicLong();
    private final Collected<Integer> received = new Collected<>();
    private final Collected<Integer> queued = new Collected<>();
    private final Collected<Integer> read = new Collected<>();

    /** Numbers from 0 up to an end that a test moves. */
    private final class Numbers implements Source<Integer> {
        @Override
        public String kind() {
            return "numbers";
        }

        @Override
        public SourceReader<Integer> open(SourceContext context) {
            return new ReplayableReader<>() {
                private long next;

                @Override
                public void seek(Map<String, Position> positions) {}

                @Override
                public Cut<Integer> replay(List<OffsetRange> ranges) {
                    throw new AssertionError("no checkpoint");
                }

                @Override
                public Cut<Integer> cut(Instant batchTime, long maxRecords) {
                    long from = next;
                    next = Math.min(end.get(), from + Math.min(maxRecords, 1_000_000));
                    Object[] numbers = new Object[(int) (next - from)];
                    for (int i = 0; i < numbers.length; i++) {
                        numbers[i] = (int) from + i + 1;
                    }
                    return new Cut<>(
                            List.of(Partition.of(numbers, 0, numbers.length)),
                            numbers.length,
                            0,
                            List.of(OffsetRange.of("n", from, next)));
                }

                @Override
                public void finish() {}

                @Override
                public boolean finished() {
                    return next == end.get();
                }

                @Override
                public void close() {}
            };
        }
    }

    private StreamingContext program(StreamingContext.Builder builder) {
        StreamingContext ssc = builder.appName("late")
                .batchInterval(SECOND)
                .parallelism(2)
                .clock(clock)
                .build();
        ssc.from(Sources.of(pushed)).foreachBatch((batch, time) -> {
            Await.latch(open);
            received.write(batch, time);
        });
        ssc.from(Sources.queue(queue)).to(queued);
        ssc.from(new Numbers()).to(read);
        ssc.addListener(events);
        ssc.start();
        return ssc;
    }

    /** The number n arrives in the second before n. */
    private void arrives(int n) {
        pushed.store(n);
        queue.add(List.of(n));
        end.set(n);
    }

    @Test
    void batchesAreCutWhenTheyAreDueThoughTheFirstHangs() throws Exception {
        try (StreamingContext ssc = program(StreamingContext.builder())) {
            for (int n = 1; n <= 20; n++) {
                int due = n;
                arrives(n);
                clock.advance(SECOND);
                Await.until("batch " + n + " is cut", () -> events.submitted() == due);
            }
            open.countDown();
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(20), Await.DEADLINE))
                    .isTrue();
            for (Collected<Integer> out : List.of(received, queued, read)) {
                for (int n = 1; n <= 20; n++) {
                    assertThat(out.seconds().get(n - 1)).isEqualTo(n);
                    assertThat(out.batches().get(n - 1)).containsExactly(n);
                }
            }
        }
    }

    @Test
    void whatArrivesWhileNoBatchMayWaitGoesIntoOneThatIsDueLater() throws Exception {
        try (LogLines log = new LogLines();
                StreamingContext ssc = program(StreamingContext.builder().maxPendingBatches(2))) {
            for (int n = 1; n <= 3; n++) {
                int due = n;
                arrives(n);
                clock.advance(SECOND);
                Await.until("batch " + n + " is cut", () -> events.submitted() == due);
            }
            for (int n = 4; n <= 9; n++) {
                arrives(n);
                clock.advance(SECOND);
            }
            Await.until("batches are left out", () -> !leftOut(log).isEmpty());
            assertThat(leftOut(log)).hasSize(1);
            open.countDown();
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(3), Await.DEADLINE)).isTrue();
            Await.until("all that waited is in a batch", () -> {
                clock.advance(SECOND); // whichever of these is late itself is left out too
                return Stream.of(received, read)
                        .allMatch(out ->
                                out.batches().stream().mapToInt(List::size).sum() == 9);
            });

            for (Collected<Integer> out : List.of(received, read)) {
                assertThat(out.batches().stream().flatMap(List::stream)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
                for (int b = 0; b < out.batches().size(); b++) {
                    long time = out.seconds().get(b);
                    assertThat(out.batches().get(b)).allMatch(n -> n <= time);
                }
            }
        }
    }

    private static List<String> leftOut(LogLines log) {
        return log.at(ch.qos.logback.classic.Level.WARN).stream()
                .filter(line -> line.contains("batches is reached"))
                .toList();
    }

    @Test
    void tickerThatIsLateItselfLeavesWhatHasArrivedToTheLastBatchThatIsDue() throws Exception {
        try (StreamingContext ssc = program(StreamingContext.builder())) {
            open.countDown();
            arrives(3);
            clock.advance(SECOND.multipliedBy(3));
            assertThat(ssc.awaitBatch(Instant.ofEpochSecond(3), Await.DEADLINE)).isTrue();
            assertThat(received.batches()).containsExactly(List.of(), List.of(), List.of(3));
            assertThat(read.batches()).containsExactly(List.of(), List.of(), List.of(1, 2, 3));
            assertThat(queued.batches()).containsExactly(List.of(3), List.of(), List.of());
        }
    }
}
