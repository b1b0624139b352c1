package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A program that cannot start says why, and has given everything back. */
class StartFailureTest {
    private final StreamingContext ssc = StreamingContext.builder()
            .appName("lame")
            .batchInterval(Duration.ofSeconds(1))
            .build();
    private final AtomicInteger stopped = new AtomicInteger();
    private final Pushed<Integer> receiver = new Pushed<>() {
        @Override
        protected void onStop() {
            stopped.incrementAndGet();
        }
    };

    private static final Source<Integer> BROKEN = new Source<>() {
        @Override
        public String kind() {
            return "broken";
        }

        @Override
        public SourceReader<Integer> open(SourceContext context) throws IOException {
            throw new IOException("no such device");
        }
    };

    private static final Sink<Integer> CLOSED = new Sink<>() {
        @Override
        public void open(String id) throws IOException {
            throw new IOException("disk full");
        }

        @Override
        public void write(Batch<Integer> batch, Instant batchTime) {}

        @Override
        public void close() {
            throw new AssertionError("has not been opened");
        }
    };

    @Test
    void sourceThatCannotBeOpenedIsNamed() {
        Collected<Integer> out = new Collected<>();
        ssc.from(Sources.of(receiver)).to(out);
        ssc.from(BROKEN).named("device").to(out);

        assertThatThrownBy(ssc::start)
                .isInstanceOfSatisfying(StreamingException.class, e -> {
                    assertThat(e.operator())
                            .hasValueSatisfying(op -> assertThat(op.id()).isEqualTo("device"));
                    assertThat(e.batchTime()).isEmpty();
                })
                .hasMessageContaining("lame could not start")
                .hasMessageContaining("device/broken (StartFailureTest.java:")
                .hasMessageContaining("no such device")
                .hasCauseInstanceOf(IOException.class);

        assertThat(ssc.state()).isEqualTo(StreamingContext.State.FAILED);
        assertThat(stopped).hasValue(1);
        assertThat(out.life()).containsExactly("open to-1", "open to-3", "close", "close");
        assertThatThrownBy(() -> receiver.store(1)).isInstanceOf(IllegalStateException.class);
        Await.until("no thread is left", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("lame-")));
    }

    @Test
    void sinkThatCannotBeOpenedIsNamedAndNoSourceIsOpened() {
        Collected<Integer> out = new Collected<>();
        ssc.from(Sources.of(receiver)).to(out);
        ssc.from(Sources.queue(new ArrayDeque<List<Integer>>())).to(CLOSED);

        assertThatThrownBy(ssc::start)
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("to-3 (StartFailureTest.java:")
                .hasMessageContaining("disk full");
        assertThat(out.life()).containsExactly("open to-1", "close");
        assertThat(stopped).hasValue(0);
    }

    @Test
    void awaitTerminationThrowsItToo() {
        ssc.from(BROKEN).print();
        assertThatThrownBy(ssc::start).isInstanceOf(StreamingException.class);

        assertThatThrownBy(() -> Await.end(ssc::awaitTermination))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("no such device");
        assertThatThrownBy(ssc::start).isInstanceOf(IllegalStateException.class).hasMessageContaining("FAILED");
        ssc.stop();
        ssc.close();
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.FAILED);
    }

    @Test
    void interruptedStartLeavesNoReceiverBehind() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        ssc.from(Sources.of(new Pushed<Integer>() {
                    @Override
                    protected void onStart() throws InterruptedException {
                        starting.countDown();
                        Await.until("the stop", this::isStopped);
                    }

                    @Override
                    protected void onStop() {
                        stopped.incrementAndGet();
                    }
                }))
                .print();
        Thread starter = new Thread(() -> assertThatThrownBy(ssc::start)
                .isInstanceOf(StreamingException.class)
                .hasCauseInstanceOf(InterruptedException.class));
        starter.start();
        Await.latch(starting);
        starter.interrupt();
        Await.end(starter);

        assertThat(stopped).hasValue(1);
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.FAILED);
    }

    @Test
    void receiverOfTwoStreamsIsRefused() {
        ssc.from(Sources.of(receiver)).print();
        ssc.from(Sources.of(receiver)).print();
        assertThatThrownBy(ssc::start)
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("receiver 'pushed'")
                .hasMessageContaining("create a receiver for each stream");
        assertThat(stopped).hasValue(1);
    }
}
