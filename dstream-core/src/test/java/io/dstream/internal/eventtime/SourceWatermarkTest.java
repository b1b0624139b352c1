package io.dstream.internal.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.event.Watermarks;
import io.dstream.internal.eventtime.SourceWatermark.Seen;
import io.dstream.source.SourcePartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The watermark of several partitions: which of them it waits for. */
class SourceWatermarkTest {
    private final SourceWatermark watermark = new SourceWatermark(
            Watermarks.ascending().idleAfter(Duration.ofMillis(30)), () -> "durable", () -> "timed");

    /** A tick with what was seen of some partitions; those that have more at their origin are named. */
    private long tick(long now, Map<String, Long> latest, List<String> there, String... behind) {
        List<SourcePartition> partitions = new ArrayList<>();
        for (String id : there) {
            partitions.add(new SourcePartition(id, !List.of(behind).contains(id), SourcePartition.NO_WATERMARK));
        }
        watermark.begin();
        watermark.begin(now, partitions, false);
        var findings = watermark.watch(Optional.of(there));
        latest.forEach((id, time) -> findings.found(there.indexOf(id), new Seen(1, time, 0, 0)));
        long after = watermark.after();
        watermark.end(true);
        return after;
    }

    @Test
    void aPartitionThatIsIdleIsNotWaitedForAndComesBackWithoutTakingTheWatermarkAlong() {
        List<String> both = List.of("a", "b");
        assertThat(tick(0, Map.of("a", 100L, "b", 50L), both)).isEqualTo(50);
        assertThat(tick(20, Map.of("a", 110L), both)).isEqualTo(50);
        assertThat(tick(30, Map.of("a", 120L), both)).isEqualTo(120); // b has had nothing for 30 ms
        assertThat(tick(40, Map.of("b", 60L), both)).isEqualTo(120); // b is late
        assertThat(tick(50, Map.of("a", 130L, "b", 125L), both)).isEqualTo(125);
    }

    @Test
    void aPartitionWithMoreAtItsOriginIsNotIdle() {
        List<String> both = List.of("a", "b");
        assertThat(tick(0, Map.of("a", 100L, "b", 50L), both)).isEqualTo(50);
        for (int now = 10; now <= 100; now += 10) {
            assertThat(tick(now, Map.of("a", 100L + now), both, "b")).isEqualTo(50);
        }
        assertThat(tick(129, Map.of("a", 300L), both)).isEqualTo(50);
        assertThat(tick(130, Map.of("a", 310L), both)).isEqualTo(310);
    }

    @Test
    void aPartitionThatHasLeftHoldsNothingBackAndANewOneIsWaitedFor() {
        assertThat(tick(0, Map.of("a", 100L, "b", 50L), List.of("a", "b"))).isEqualTo(50);
        assertThat(tick(10, Map.of("a", 110L), List.of("a"))).isEqualTo(110);
        assertThat(tick(20, Map.of("a", 200L), List.of("a", "c"))).isEqualTo(110);
        assertThat(tick(30, Map.of("c", 150L), List.of("a", "c"))).isEqualTo(150);
    }

    @Test
    void whereAllAreIdleTheWatermarkStays() {
        List<String> both = List.of("a", "b");
        tick(0, Map.of("a", 100L, "b", 50L), both);
        assertThat(tick(1_000, Map.of(), both)).isEqualTo(50);
        assertThat(watermark.isIdle()).isTrue();
    }

    @Test
    void aTickThatHasFailedLeavesNoTrace() {
        List<String> one = List.of("a");
        tick(0, Map.of("a", 100L), one);
        watermark.begin();
        watermark.begin(10, List.of(SourcePartition.of("a")), false);
        watermark.watch(Optional.of(one)).found(0, new Seen(1, 500, 0, 0));
        assertThat(watermark.after()).isEqualTo(500);
        watermark.end(false);
        assertThat(tick(20, Map.of("a", 120L), one)).isEqualTo(120);
    }
}
