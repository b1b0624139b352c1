package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code flatMapStream} closes the streams that it is given; {@code flatMapArray} wants an array. */
class FlatMapStreamTest {
    private final AtomicInteger closed = new AtomicInteger();

    private Stream<String> letters(String word) {
        return word.chars().mapToObj(c -> (char) c + "").onClose(closed::incrementAndGet);
    }

    private static Batch<String> batch(StreamingContext ssc, String... words) {
        return ssc.batch(List.of(words), 1);
    }

    private static StreamingContext context() {
        return StreamingContext.local(Duration.ofSeconds(1));
    }

    private static String fail(String why) {
        throw new IllegalStateException(why);
    }

    @Test
    void everyStreamIsClosedOnceItsRecordsHaveBeenTaken() {
        try (StreamingContext ssc = context()) {
            AtomicInteger closedBefore = new AtomicInteger(-1);
            Batch<String> letters = batch(ssc, "ab", "", "c").flatMapStream(word -> {
                if (word.equals("c")) {
                    closedBefore.set(closed.get());
                }
                return letters(word);
            });

            assertThat(letters.collect()).containsExactly("a", "b", "c");
            assertThat(closedBefore).hasValue(2);
            assertThat(closed).hasValue(3);
        }
    }

    @Test
    void aStreamIsClosedTooWhereItFailsOrWhatFollowsDoes() {
        try (StreamingContext ssc = context()) {
            Batch<String> failingBehind =
                    batch(ssc, "ab").flatMapStream(this::letters).map(letter -> fail("not " + letter));
            assertThatThrownBy(failingBehind::collect)
                    .hasMessageContaining("operator map")
                    .hasMessageContaining("not a");
            assertThat(closed).hasValue(1);

            Batch<String> failing =
                    batch(ssc, "ab").flatMapStream(word -> letters(word).map(letter -> fail("no " + letter)));
            assertThatThrownBy(failing::collect)
                    .hasMessageContaining("operator flatMapStream")
                    .hasMessageContaining("no a");
            assertThat(closed).hasValue(2);

            Batch<Integer> notToBeClosed =
                    batch(ssc, "ab").flatMapStream(word -> Stream.of(1).onClose(() -> fail("cannot close")));
            assertThatThrownBy(notToBeClosed::collect)
                    .hasMessageContaining("operator flatMapStream")
                    .hasMessageContaining("cannot close");
        }
    }

    @Test
    void nullIsNoStreamAndNoArray() {
        try (StreamingContext ssc = context()) {
            assertThatThrownBy(batch(ssc, "ab").flatMapStream(word -> (Stream<String>) null)::collect)
                    .hasMessageContaining("operator flatMapStream")
                    .hasMessageContaining("the function gave null, expected a Stream");
            assertThatThrownBy(batch(ssc, "ab").flatMapArray(word -> (String[]) null)::collect)
                    .hasMessageContaining("operator flatMapArray")
                    .hasMessageContaining("the function gave null, expected an array");
        }
    }
}
