package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.dstream.source.BufferLimits;
import io.dstream.source.ReceiverStoppedException;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A graceful stop: all that was received is processed, nothing more is taken in. */
class StopGracefullyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Collected<Integer> out = new Collected<>();

    private StreamingContext.Builder builder() {
        return StreamingContext.builder()
                .appName("graceful")
                .batchInterval(SECOND)
                .parallelism(2)
                .clock(clock);
    }

    @Test
    void takesWhatIsInTheQueueABatchPerCollection() {
        Queue<List<Integer>> queue = new ArrayDeque<>(List.of(List.of(1), List.of(2, 3), List.of(4)));
        StreamingContext ssc = builder().build();
        ssc.from(Sources.queue(queue)).to(out);
        ssc.start();
        ssc.stopGracefully(Await.DEADLINE);

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
        assertThat(out.batches()).containsExactly(List.of(1), List.of(2, 3), List.of(4));
        assertThat(out.seconds()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void takesNothingThatIsAddedAfterwards() {
        Queue<List<Integer>> queue = new ArrayDeque<>(List.of(List.of(1), List.of(2)));
        StreamingContext ssc = builder().build();
        ssc.from(Sources.queue(queue)).foreachBatch((batch, time) -> {
            queue.add(List.of(9)); // for ever, if it were for the queue
            out.write(batch, time);
        });
        ssc.start();
        ssc.stopGracefully(Await.DEADLINE);

        assertThat(out.all()).startsWith(1, 2).hasSizeLessThan(5);
    }

    @Test
    void takesWhatATestInputHolds() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            TestInput<Integer> in = driver.input();
            TestOutput<Integer> all = driver.collect(in.stream());
            in.add(1);
            driver.runBatch();
            in.add(2, 3);
            driver.context().stopGracefully(Await.DEADLINE);
            assertThat(all.batches()).containsExactly(List.of(1), List.of(2, 3));
        }
    }

    /** The stop meets the ticker at any point of its round; whatever it interrupts, nothing is lost. */
    @Test
    void losesNothingWhereverItMeetsTheTicker() {
        for (int i = 0; i < 300; i++) {
            ManualClock own = ManualClock.at(Instant.EPOCH);
            Collected<Integer> all = new Collected<>();
            StreamingContext ssc = builder().clock(own).parallelism(1).build();
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of(1), List.of(2), List.of(3), List.of(4)))))
                    .to(all);
            ssc.start();
            own.advance(SECOND);
            ssc.stopGracefully(Await.DEADLINE);
            assertThat(all.all()).as("run %s", i).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void doesNotInterruptSourceThatIsCut() throws Exception {
        CountDownLatch cutting = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        StreamingContext ssc = builder().build();
        ssc.from(new Slow(cutting, open)).to(out);
        ssc.start();
        clock.advance(SECOND);
        Await.latch(cutting);
        Thread stopper = new Thread(() -> ssc.stopGracefully(Await.DEADLINE));
        stopper.start();
        Await.until("the stop waits", () -> stopper.getState() == Thread.State.TIMED_WAITING);
        open.countDown();
        Await.end(stopper);
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
        assertThat(out.batches()).isNotEmpty();
    }

    private record Slow(CountDownLatch cutting, CountDownLatch open) implements Source<Integer> {
        @Override
        public String kind() {
            return "slow";
        }

        @Override
        public SourceReader<Integer> open(SourceContext context) {
            return new SourceReader<>() {
                private volatile boolean finished;

                @Override
                public Cut<Integer> cut(Instant batchTime, long maxRecords) throws InterruptedException {
                    cutting.countDown();
                    Await.latch(open);
                    return Cut.empty();
                }

                @Override
                public void finish() {
                    finished = true;
                }

                @Override
                public boolean finished() {
                    return finished;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** The buffer holds ten; a thread is blocked with the rest, and onStop waits for it. */
    @Test
    void takesWhatABlockedThreadIsStillStoring() throws Exception {
        CountDownLatch ten = new CountDownLatch(10);
        Pushed<Integer> in = new Pushed<>() {
            private Thread thread;

            @Override
            protected void onStart() {
                thread = newThread("all", () -> IntStream.range(0, 1_000).forEach(n -> {
                    store(n);
                    ten.countDown();
                }));
                thread.start();
            }

            @Override
            protected void onStop() throws InterruptedException {
                Await.end(thread);
            }
        };
        StreamingContext ssc =
                builder().receiverBuffer(new BufferLimits(10, 1 << 20)).build();
        ssc.from(Sources.of(in)).to(out);
        ssc.start();
        Await.latch(ten);
        ssc.stopGracefully(Await.DEADLINE);

        assertThat(out.all()).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void tellsTheThreadWhoseRecordIsNotTaken() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        CountDownLatch one = new CountDownLatch(1);
        Pushed<Integer> in = new Pushed<>() {
            @Override
            protected void onStart() {
                newThread("all", () -> {
                            try {
                                for (int n = 0; ; n++) {
                                    store(n);
                                    one.countDown();
                                }
                            } catch (ReceiverStoppedException e) {
                                refused.set(true);
                            }
                        })
                        .start();
            }
        };
        StreamingContext ssc =
                builder().receiverBuffer(new BufferLimits(1, 1 << 20)).build();
        ssc.from(Sources.of(in)).to(out);
        ssc.start();
        Await.latch(one);
        ssc.stopGracefully(Await.DEADLINE);

        Await.until("the thread has been told", refused::get);
        assertThat(out.all()).startsWith(0).isSorted().doesNotHaveDuplicates();
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
    }

    @Test
    void givesUpOnBatchThatIsStuckWhenTimeIsUp() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        try (LogLines log = new LogLines()) {
            StreamingContext ssc = builder().stopPatience(Duration.ofMillis(20)).build();
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of(1), List.of(2)))))
                    .foreachBatch(batch -> {
                        running.countDown();
                        new CountDownLatch(1).await();
                    });
            ssc.start();
            clock.advance(SECOND);
            Await.latch(running);
            ssc.stopGracefully(Duration.ofMillis(20));

            assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
            assertThat(log.at(Level.WARN)).first().asString().contains("not all that was received", "PT0.02S");
        }
    }

    @Test
    void endsAtOnceWhenABatchFails() {
        try (LogLines log = new LogLines()) {
            StreamingContext ssc = builder().build();
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of(1), List.of(2)))))
                    .map(n -> 1 / (n - 1))
                    .to(out);
            ssc.start();
            ssc.stopGracefully(Await.DEADLINE);
            assertThat(ssc.state()).isEqualTo(StreamingContext.State.FAILED);
            assertThat(log.at(Level.ERROR)).hasSize(1);
        }
    }
}
