package io.dstream.spring;

import io.dstream.StreamingContext;
import io.dstream.StreamingContext.State;
import io.dstream.StreamingException;
import io.dstream.report.BatchReport;
import io.dstream.report.HealthReport;
import io.dstream.report.StreamingMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Up while the program processes its input. Down when it has failed: nothing but a restart would help. Out of service
 * when it stalls, when its batches fail, when no batch has ended for too long, and when somebody has stopped it.
 * Unknown before its start. Called by any thread; waits for nothing.
 */
final class StreamingHealthIndicator extends AbstractHealthIndicator {
    private static final Duration SHORTEST_STALL = Duration.ofMinutes(1);

    private final StreamingContext ssc;
    private final Optional<StreamingLifecycle> lifecycle; // a test's program has none
    private final Duration stalledAfter;
    private final Clock clock;

    StreamingHealthIndicator(
            StreamingContext ssc, Optional<StreamingLifecycle> lifecycle, DStreamProperties properties, Clock clock) {
        super("the program's health could not be read");
        this.ssc = ssc;
        this.lifecycle = lifecycle;
        this.stalledAfter =
                Optional.ofNullable(properties.stalledAfter()).orElseGet(() -> stalledAfter(ssc.batchInterval()));
        this.clock = clock;
    }

    private static Duration stalledAfter(Duration interval) {
        Duration three = interval.multipliedBy(3);
        return three.compareTo(SHORTEST_STALL) > 0 ? three : SHORTEST_STALL;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        State state = ssc.state();
        HealthReport report = ssc.health();
        health.withDetail("state", state.name());
        switch (state) {
            case INITIALIZED, STANDBY -> health.unknown();
            case STOPPED -> health.outOfService();
            case FAILED ->
                health.down().withDetail("error", failure().toString()); // an exception would be logged each time
            case ACTIVE -> health.status(report.ready() ? Status.UP : Status.OUT_OF_SERVICE);
        }
        details(health, report);
        Optional<Instant> startedAt = lifecycle.flatMap(StreamingLifecycle::startedAt);
        if (startedAt.isEmpty()) {
            return; // there are no figures before the start
        }
        StreamingMetrics metrics = ssc.metrics();
        details(health, metrics);
        Instant lastEnd =
                metrics.lastBatch().flatMap(StreamingHealthIndicator::end).orElse(startedAt.get());
        if (state == State.ACTIVE && lastEnd.plus(stalledAfter).isBefore(clock.instant())) {
            health.outOfService().withDetail("stalled", "no batch has ended since " + lastEnd);
        }
    }

    private static void details(Health.Builder health, HealthReport report) {
        health.withDetail("condition", report.condition().name());
        health.withDetail("since", report.since().toString());
        health.withDetail("summary", report.summary());
        health.withDetail("reasons", report.reasons());
        health.withDetail("behind", report.behind().toMillis() + " ms");
        health.withDetail("backlog", report.backlog());
    }

    private static void details(Health.Builder health, StreamingMetrics metrics) {
        health.withDetail("completedBatches", metrics.completedBatches());
        health.withDetail("failedBatches", metrics.failedBatches());
        health.withDetail("waitingBatches", metrics.waitingBatches());
        metrics.lastBatch().ifPresent(batch -> {
            health.withDetail("lastBatchTime", batch.time().toString());
            batch.totalDelay().ifPresent(delay -> health.withDetail("lastBatchDelay", delay.toMillis() + " ms"));
        });
    }

    private static Optional<Instant> end(BatchReport batch) {
        return batch.totalDelay().map(batch.time()::plus);
    }

    private Throwable failure() {
        try {
            ssc.awaitTermination(Duration.ZERO);
        } catch (StreamingException e) {
            return e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new IllegalStateException(ssc + " is about to end");
    }
}
