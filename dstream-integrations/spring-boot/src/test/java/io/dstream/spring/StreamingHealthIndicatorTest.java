package io.dstream.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.testing.Await;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class StreamingHealthIndicatorTest {
    private final Edges edges = new Edges();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DStreamAutoConfiguration.class, DStreamActuatorAutoConfiguration.class))
            .withPropertyValues("dstream.batch-interval=20ms", "dstream.on-failure=keep-running");

    @Test
    void programThatHasNotStartedIsUnknown() {
        runner.withBean(StreamingProgram.class, edges::wordCount)
                .withPropertyValues("dstream.auto-startup=false")
                .run(application -> assertThat(application
                                .getBean(StreamingHealthIndicator.class)
                                .health()
                                .getStatus())
                        .isEqualTo(Status.UNKNOWN));
    }

    @Test
    void programWhoseBatchesFailIsOutOfServiceAndSaysWhy() {
        runner.withBean(
                        StreamingProgram.class,
                        () -> ssc -> ssc.from(edges.lines).foreachBatch(batch -> {
                            throw new IllegalStateException("no such table");
                        }))
                .withPropertyValues("dstream.on-batch-failure.then=skip")
                .run(application -> {
                    StreamingContext ssc = application.getBean(StreamingContext.class);
                    Await.until("a batch fails", () -> ssc.metrics().failedBatches() > 0);
                    Health failing =
                            application.getBean(StreamingHealthIndicator.class).health();
                    assertThat(failing.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
                    assertThat(failing.getDetails())
                            .containsEntry("condition", "FAILING")
                            .hasEntrySatisfying("summary", summary -> assertThat(summary)
                                    .asString()
                                    .startsWith("Failing: ")
                                    .contains("IllegalStateException in foreachBatch-1"))
                            .hasEntrySatisfying(
                                    "reasons",
                                    reasons -> assertThat(reasons).asString().contains("no such table"))
                            .containsKeys("since", "behind", "backlog");
                });
    }

    @Test
    void programThatHasFailedIsDown() {
        runner.withBean(
                        StreamingProgram.class,
                        () -> ssc -> ssc.from(edges.lines).foreachBatch(batch -> {
                            throw new IllegalStateException("no such table");
                        }))
                .run(application -> {
                    StreamingContext ssc = application.getBean(StreamingContext.class);
                    Await.until("the program fails", () -> ssc.state() == StreamingContext.State.FAILED);
                    Health failed =
                            application.getBean(StreamingHealthIndicator.class).health();
                    assertThat(failed.getStatus()).isEqualTo(Status.DOWN);
                    assertThat(failed.getDetails()).containsEntry("condition", "FAILED");
                });
    }

    @Test
    void programInWhichNoBatchEndsIsOutOfServiceUntilOneDoes() {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicReference<Instant> now = new AtomicReference<>();
        runner.withBean(
                        StreamingProgram.class,
                        () -> ssc -> ssc.from(edges.lines).foreachBatch(batch -> hanging.await()))
                .run(application -> {
                    StreamingContext ssc = application.getBean(StreamingContext.class);
                    StreamingLifecycle lifecycle = application.getBean(StreamingLifecycle.class);
                    StreamingHealthIndicator indicator = new StreamingHealthIndicator(
                            ssc, Optional.of(lifecycle), application.getBean(DStreamProperties.class), clock(now));
                    Instant start = lifecycle.startedAt().orElseThrow();

                    now.set(start.plus(Duration.ofMinutes(1)));
                    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);

                    now.set(start.plus(Duration.ofMinutes(1)).plusNanos(1));
                    Health stalled = indicator.health();
                    assertThat(stalled.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
                    assertThat(stalled.getDetails())
                            .hasEntrySatisfying(
                                    "stalled", why -> assertThat(why).asString().contains(start.toString()));

                    hanging.countDown();
                    Await.until("a batch ends", () -> ssc.metrics().completedBatches() > 0);
                    now.set(ssc.metrics().lastBatch().orElseThrow().time());
                    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
                });
    }

    private static Clock clock(AtomicReference<Instant> now) {
        InstantSource source = now::get;
        return source.withZone(ZoneOffset.UTC);
    }
}
