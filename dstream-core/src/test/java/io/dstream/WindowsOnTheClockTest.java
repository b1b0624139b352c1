package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When windows are due: on full minutes, or so long after the start. */
class WindowsOnTheClockTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-03-01T12:00:25Z");

    private final ManualClock clock = ManualClock.at(START);
    private final Collected<Integer> windows = new Collected<>();
    private final Collected<Pair<String, Integer>> sums = new Collected<>();

    private static StreamingContext.Builder builder() {
        return StreamingContext.builder().appName("clock").batchInterval(TEN_SECONDS);
    }

    /** One record a batch, from 12:00:30 on. */
    private void run(StreamingContext.Builder builder, int batches) throws InterruptedException {
        Queue<List<Integer>> queue = new ConcurrentLinkedQueue<>();
        try (StreamingContext ssc = builder.clock(clock).build()) {
            DStream<Integer> ones = ssc.from(Sources.queue(queue)).named("ones");
            ones.window(MINUTE.multipliedBy(2), MINUTE).named("window").to(windows);
            ones.mapToPair(n -> Pair.of("all", n))
                    .reduceByKeyAndWindow(Integer::sum, MINUTE.multipliedBy(2), MINUTE)
                    .named("sums")
                    .to(sums);
            ssc.start();
            for (int n = 0; n < batches; n++) {
                queue.add(List.of(1));
                clock.advance(TEN_SECONDS);
                Instant due = Instant.ofEpochSecond(clock.now().getEpochSecond() / 10 * 10);
                assertThat(ssc.awaitBatch(due, Await.DEADLINE)).isTrue();
            }
        }
    }

    private static Instant at(String time) {
        return Instant.parse("2026-03-01T12:" + time + "Z");
    }

    private void assertWindows(List<Instant> times, List<Integer> sizes) {
        assertThat(windows.times()).isEqualTo(times);
        assertThat(windows.batches()).extracting(List::size).isEqualTo(sizes);
        assertThat(sums.times()).isEqualTo(times);
        assertThat(sums.all()).extracting(Pair::value).isEqualTo(sizes);
    }

    @Test
    void windowsFallOnFullMinutesAndTheFirstAreShorter() throws Exception {
        run(builder(), 24);
        assertWindows(List.of(at("01:00"), at("02:00"), at("03:00"), at("04:00")), List.of(4, 10, 12, 12));
    }

    @Test
    void windowsAreCountedFromTheStartWhereTheProgramAsksForIt() throws Exception {
        run(builder().slidesFromStart(), 24);
        assertWindows(List.of(at("01:20"), at("02:20"), at("03:20"), at("04:20")), List.of(6, 12, 12, 12));
    }

    @Test
    void checkpointGoesOnCountingAsItWasBegun(@TempDir Path directory) throws Exception {
        run(builder().slidesFromStart().checkpointDir(directory), 9);
        run(builder().checkpointDir(directory), 9);
        assertWindows(List.of(at("01:20"), at("02:20"), at("03:20")), List.of(6, 12, 12));
    }
}
