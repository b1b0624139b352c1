package io.dstream.eventtime;

import static io.dstream.event.Triggers.afterAll;
import static io.dstream.event.Triggers.afterCount;
import static io.dstream.event.Triggers.afterEach;
import static io.dstream.event.Triggers.afterFirst;
import static io.dstream.event.Triggers.atEndOfWindow;
import static io.dstream.event.Triggers.never;
import static io.dstream.event.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.event.Late;
import io.dstream.event.Reason;
import io.dstream.event.Triggers;
import io.dstream.event.Unit;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which triggers are refused since they may finish while records may still come. */
class TriggerSafetyTest {
    private final Triggers forEver = repeatedly(afterCount(2));

    @Test
    void whatFiresOnceMayFinishWhateverItIsMadeOf() {
        for (Triggers trigger : List.of(
                afterFirst(forEver, never()),
                afterAll(forEver, forEver),
                forEver.orFinally(forEver),
                afterEach(afterFirst(forEver), afterCount(1)),
                never().orFinally(afterEach(afterCount(1), forEver)))) {
            assertThatThrownBy(() -> count(trigger))
                    .as("%s", trigger)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("repeatedly(" + trigger);
        }
    }

    @Test
    void whatNeverFiresNeverFinishes() {
        for (Triggers trigger : List.of(
                afterFirst(never()),
                afterAll(afterCount(1), never()),
                forEver.orFinally(never()),
                forEver.orFinally(afterAll(forEver, repeatedly(never()))),
                afterEach(afterCount(1), forEver))) {
            assertThatCode(() -> count(trigger)).as("%s", trigger).doesNotThrowAnyException();
        }
    }

    @Test
    void whatComesWhenTheEndHasFinishedATriggerIsLateAndNotClosed() {
        for (Windows windows : List.of(
                Windows.tumbling(Duration.ofMillis(10)),
                Windows.sliding(Duration.ofMillis(10), Duration.ofMillis(5)),
                Windows.session(Duration.ofMillis(10)))) {
            for (Triggers trigger : List.of(atEndOfWindow(), atEndOfWindow().early(afterCount(1)))) {
                assertThat(leftOutBehindTheEnd(windows, trigger))
                        .as("%s %s", windows, trigger)
                        .containsOnly(Reason.LATE);
            }
        }
        assertThat(leftOutBehindTheEnd(Windows.global(), atEndOfWindow().early(afterCount(1))))
                .as("of a window that ends with the input")
                .isEmpty();
    }

    private static List<Reason> leftOutBehindTheEnd(Windows windows, Triggers trigger) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Long> times = driver.input();
            TestOutput<Late<Pair<Unit, Long>>> late = driver.collect(times.stream()
                    .withEventTimeMillis(at -> at, Watermarks.manual())
                    .windowAll(windows)
                    .trigger(trigger)
                    .toList()
                    .late());
            times.add(1L);
            driver.runBatch();
            times.add(2L);
            times.watermark(Instant.ofEpochMilli(20)); // past the ends of both
            driver.runBatch();
            times.add(1L);
            times.add(2L);
            driver.runBatch();
            return late.all().stream().map(Late::reason).toList();
        }
    }

    private static void count(Triggers trigger) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            driver.<Pair<String, Long>>input().stream()
                    .withEventTimeMillis(Pair::value, Watermarks.manual())
                    .keyBy(Pair::key)
                    .window(Windows.tumbling(Duration.ofSeconds(10)))
                    .trigger(trigger)
                    .count();
        }
    }
}
