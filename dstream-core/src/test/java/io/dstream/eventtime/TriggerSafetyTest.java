package io.dstream.eventtime;

import static io.dstream.event.Triggers.afterAll;
import static io.dstream.event.Triggers.afterCount;
import static io.dstream.event.Triggers.afterEach;
import static io.dstream.event.Triggers.afterFirst;
import static io.dstream.event.Triggers.never;
import static io.dstream.event.Triggers.repeatedly;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.event.Triggers;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
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
