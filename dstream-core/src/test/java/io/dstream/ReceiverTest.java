package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.dstream.report.ReceiverReport;
import io.dstream.report.StreamingEvent.ReceiverError;
import io.dstream.report.StreamingEvent.ReceiverStarted;
import io.dstream.report.StreamingEvent.ReceiverStopped;
import io.dstream.source.BufferLimits;
import io.dstream.source.ReceiverStoppedException;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A receiver in a running program. */
class ReceiverTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LogLines log = new LogLines();
    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final Events events = new Events();
    private final Collected<String> out = new Collected<>();
    private final StreamingContext ssc = StreamingContext.builder()
            .appName("receiving")
            .batchInterval(SECOND)
            .clock(clock)
            .receiverBuffer(new BufferLimits(100, 1 << 20))
            .build();

    private void start(Pushed<String> receiver) {
        ssc.from(Sources.of(receiver)).named("in").to(out);
        ssc.addListener(events);
        ssc.start();
    }

    @AfterEach
    void close() {
        ssc.close();
        log.close();
    }

    @Test
    void everyThreadsRecordsArriveInItsOrder() throws Exception {
        Pushed<String> in = new Pushed<>();
        start(in);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int me = t;
            threads.add(new Thread(() -> {
                for (int n = 0; n < 500; n += 5) {
                    in.store(me + " " + n);
                    in.store(List.of(me + " " + (n + 1), me + " " + (n + 2), me + " " + (n + 3)));
                    in.store(List.of());
                    in.store(me + " " + (n + 4));
                }
            }));
        }
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) { // 2000 records through a buffer of 100
            clock.advance(SECOND);
            assertThat(ssc.awaitBatch(clock.now(), Await.DEADLINE)).isTrue();
        }
        ssc.stopGracefully(Await.DEADLINE);

        for (int t = 0; t < 4; t++) {
            String mine = t + " ";
            List<Integer> numbers = out.all().stream()
                    .filter(record -> record.startsWith(mine))
                    .map(record -> Integer.valueOf(record.substring(2)))
                    .toList();
            assertThat(numbers).hasSize(500).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void storingAfterTheStopIsRefused() {
        Pushed<String> in = new Pushed<>();
        start(in);
        ssc.stop();
        assertThatThrownBy(() -> in.store("late")).isInstanceOf(ReceiverStoppedException.class);
        assertThatThrownBy(() -> in.store(List.of("late"))).isInstanceOf(ReceiverStoppedException.class);
        assertThat(in.isStopped()).isTrue();
    }

    @Test
    void stopFreesThreadsThatWaitForRoom() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        CountDownLatch full = new CountDownLatch(100);
        Pushed<String> in = new Pushed<>();
        start(in);
        Thread storing = new Thread(() -> {
            try {
                while (true) {
                    in.store("x");
                    full.countDown();
                }
            } catch (ReceiverStoppedException e) {
                refused.set(true);
            }
        });
        storing.start();
        Await.latch(full);
        ssc.stop();
        Await.end(storing);
        assertThat(refused).isTrue();
    }

    @Test
    void eventsAndReportsFollowItsState() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        IllegalStateException why = new IllegalStateException("why");
        Pushed<String> in = new Pushed<>() {
            @Override
            protected void onStart() {
                if (broken.get()) {
                    throw why;
                }
            }
        };
        start(in);
        assertThat(ssc.metrics().receivers()).singleElement().satisfies(report -> {
            assertThat(report.source()).isEqualTo("in");
            assertThat(report.active()).isTrue();
            assertThat(report.lastError()).isEmpty();
        });
        clock.advance(SECOND);
        in.reportError("hiccup\r\nERROR forged", why);
        in.reportError("hiccup\r\nERROR forged", why); // the same again: no event
        Await.until("it is told", () -> !events.of(ReceiverError.class).isEmpty());
        assertThat(events.of(ReceiverError.class)).singleElement().satisfies(e -> {
            ReceiverReport report = e.receiver();
            assertThat(report.active()).isTrue();
            assertThat(report.lastError()).contains("hiccup\r\nERROR forged");
            assertThat(report.lastErrorCause()).contains(why);
            assertThat(report.lastErrorTime()).contains(Instant.ofEpochSecond(1));
        });
        assertThat(log.at(Level.WARN))
                .singleElement()
                .asString()
                .contains("receiving: in/pushed (ReceiverTest.java:")
                .contains("hiccup  ERROR forged");

        broken.set(true);
        in.restart("lost", null, Duration.ZERO);
        Await.until("the start fails", () -> events.of(ReceiverError.class).size() == 3);
        assertThat(ssc.metrics().receivers().get(0).active()).isFalse();
        broken.set(false);
        Await.until("it works again", () -> events.of(ReceiverStarted.class).size() == 2);
        assertThat(ssc.metrics().receivers().get(0).active()).isTrue();
        ssc.stop();

        assertThat(events.of(ReceiverStopped.class)).hasSize(2);
        assertThat(events.names().stream().filter(name -> name.startsWith("Receiver")))
                .containsExactly(
                        "ReceiverStarted",
                        "ReceiverError",
                        "ReceiverError",
                        "ReceiverStopped",
                        "ReceiverError",
                        "ReceiverStarted",
                        "ReceiverStopped");
        assertThat(ssc.metrics().receivers().get(0).active()).isFalse();
    }

    @Test
    void threadThatRunsOutOfMemoryFailsTheProgram() throws Exception {
        start(new Pushed<String>() {
            @Override
            protected void onStart() {
                newThread("hungry", () -> {
                            throw new OutOfMemoryError("Java heap space");
                        })
                        .start();
            }
        });
        assertThatThrownBy(() -> Await.end(ssc::awaitTermination))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("thread in-hungry died: java.lang.OutOfMemoryError: Java heap space")
                .hasMessageContaining("receiverBuffer")
                .hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.FAILED);
    }

    @Test
    void startThatRunsOutOfMemoryFailsTheProgram() throws Exception {
        start(new Pushed<String>() {
            @Override
            protected void onStart() {
                throw new OutOfMemoryError("Metaspace");
            }
        });
        assertThatThrownBy(() -> Await.end(ssc::awaitTermination))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("OutOfMemoryError: Metaspace");
    }

    @Test
    void threadOfASourceThatDiesFailsTheProgram() throws Exception {
        ssc.from(new Source<String>() {
                    @Override
                    public String kind() {
                        return "poller";
                    }

                    @Override
                    public SourceReader<String> open(SourceContext context) {
                        context.newThread("poll", () -> {
                                    throw new NoClassDefFoundError("gone");
                                })
                                .start();
                        return new ReceiverlessReader();
                    }
                })
                .named("polled")
                .print(0);
        ssc.start();
        assertThatThrownBy(() -> Await.end(ssc::awaitTermination))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("polled/poller")
                .hasMessageContaining("thread polled-poll died: java.lang.NoClassDefFoundError: gone");
    }

    /** Never has anything. */
    private static final class ReceiverlessReader implements SourceReader<String> {
        @Override
        public Cut<String> cut(Instant batchTime, long maxRecords) {
            return Cut.empty();
        }

        @Override
        public void finish() {}

        @Override
        public boolean finished() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void receiverThatStopsForGoodLeavesTheProgramRunning() throws Exception {
        Pushed<String> in = new Pushed<>();
        start(in);
        in.store("last");
        in.stop("the sender has said goodbye", null);
        Await.until("it has stopped", () -> events.of(ReceiverStopped.class).size() == 1);
        clock.advance(SECOND);
        assertThat(ssc.awaitBatch(Instant.ofEpochSecond(1), Await.DEADLINE)).isTrue();
        assertThat(out.all()).containsExactly("last");
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.ACTIVE);
    }
}
