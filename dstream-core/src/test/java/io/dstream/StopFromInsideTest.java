package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.report.StreamingEvent;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A program may be stopped from wherever it calls: it neither waits for itself nor goes on. */
class StopFromInsideTest {

    private enum Place {
        SINK_OPEN,
        ON_START,
        RECEIVER_THREAD,
        TRANSFORM,
        MAP,
        FOR_EACH_ON_WORKERS,
        FOREACH_BATCH,
        SINK_CLOSE,
        ON_STOP,
        Started,
        ReceiverStarted,
        BatchSubmitted,
        BatchStarted,
        OutputStarted,
        OutputCompleted,
        BatchCompleted,
        ReceiverStopped,
        Stopped
    }

    @TestFactory
    Stream<DynamicTest> stopFrom() {
        return Stream.of(Place.values())
                .map(place -> DynamicTest.dynamicTest(place.name(), () -> run(place, StreamingContext::stop)));
    }

    @TestFactory
    Stream<DynamicTest> stopGracefullyFrom() {
        return Stream.of(Place.values())
                .map(place -> DynamicTest.dynamicTest(
                        place.name(), () -> run(place, ssc -> ssc.stopGracefully(Await.DEADLINE))));
    }

    @TestFactory
    Stream<DynamicTest> awaitTerminationFrom() {
        return Stream.of(Place.values())
                .map(place -> DynamicTest.dynamicTest(place.name(), () -> {
                    AtomicInteger refused = new AtomicInteger();
                    run(place, ssc -> {
                        assertThatThrownBy(ssc::awaitTermination)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("would wait for itself: call it where start() was called");
                        refused.incrementAndGet();
                        ssc.stop();
                    });
                    assertThat(refused).hasPositiveValue();
                }));
    }

    private static void run(Place place, Consumer<StreamingContext> stop) throws InterruptedException {
        ManualClock clock = ManualClock.at(Instant.EPOCH);
        Events events = new Events();
        StreamingContext ssc = StreamingContext.builder()
                .appName("inside-" + place)
                .batchInterval(Duration.ofSeconds(1))
                .parallelism(2)
                .clock(clock)
                .stopPatience(Duration.ofDays(1)) // who waits for himself waits for ever
                .build();
        Consumer<Place> at = here -> {
            if (here == place) {
                stop.accept(ssc);
            }
        };
        ssc.from(Sources.of(new Pushed<Integer>() {
                    @Override
                    protected void onStart() {
                        at.accept(Place.ON_START);
                        newThread("own", () -> at.accept(Place.RECEIVER_THREAD)).start();
                    }

                    @Override
                    protected void onStop() {
                        at.accept(Place.ON_STOP);
                    }
                }))
                .print(0);
        ssc.from(Sources.queue(new ArrayDeque<>(List.of(List.of(1, 2, 3, 4)))))
                .transform((batch, time) -> {
                    at.accept(Place.TRANSFORM);
                    return batch;
                })
                .peek(n -> at.accept(Place.MAP))
                .foreachBatch(batch -> {
                    batch.forEach(n -> at.accept(Place.FOR_EACH_ON_WORKERS));
                    at.accept(Place.FOREACH_BATCH);
                });
        ssc.from(Sources.queue(new ArrayDeque<List<Integer>>())).to(new Sink<>() {
            @Override
            public void open(String id) {
                at.accept(Place.SINK_OPEN);
            }

            @Override
            public void write(Batch<Integer> batch, Instant batchTime) {}

            @Override
            public void close() {
                at.accept(Place.SINK_CLOSE);
            }
        });
        ssc.addListener(new StreamingListener() {
            @Override
            public void onEvent(StreamingEvent event) {
                at.accept(Place.valueOf(event.getClass().getSimpleName()));
            }
        });
        ssc.addListener(events);

        Thread starter = new Thread(ssc::start);
        starter.start();
        Await.end(starter);
        clock.advance(Duration.ofSeconds(1));
        boolean atTheEnd = place == Place.SINK_CLOSE
                || place == Place.ON_STOP
                || place == Place.ReceiverStopped
                || place == Place.Stopped;
        if (atTheEnd) {
            Thread stopper = new Thread(ssc::stop);
            stopper.start();
            Await.end(stopper);
        }

        Await.end(ssc::awaitTermination);
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
        assertThat(events.names()).endsWith("Stopped").containsOnlyOnce("Started", "ReceiverStopped", "Stopped");
        assertThat(events.concurrent()).isFalse();
    }
}
