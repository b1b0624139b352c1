package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.dstream.batch.Batch;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a program whose batch fails. */
class BatchFailurePolicyTest {
    private static final BatchFailurePolicy FAIL = BatchFailurePolicy.fail();
    private static final BatchFailurePolicy SKIP = BatchFailurePolicy.skip();

    private final LogLines log = new LogLines();
    private final List<String> calls = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private StreamingTestDriver driver;
    private TestInput<Integer> in;
    private Events events;

    private void program(BatchFailurePolicy policy) {
        driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("policy")
                .batchInterval(Duration.ofSeconds(1))
                .onBatchFailure(policy));
        in = driver.input();
        events = new Events();
        driver.context().addListener(events);
    }

    /** Three outputs; the second fails as often as it is told. */
    private void threeOutputs() {
        output("first", 0);
        output("second", 1);
        output("third", 0);
    }

    private void output(String name, int fails) {
        in.stream().foreachBatch((batch, time) -> {
            calls.add(name + " " + time.getEpochSecond() + " " + batch.collect());
            if (fails > 0 && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not now");
            }
        });
    }

    private static BatchFailurePolicy retry(int times, BatchFailurePolicy then) {
        return BatchFailurePolicy.retry(times, Duration.ofHours(1), then);
    }

    @AfterEach
    void close() {
        driver.close();
        log.close();
    }

    @Test
    void outputsRunInTheOrderTheyWereRegistered() {
        program(FAIL);
        threeOutputs();
        in.add(7);
        driver.runBatches(2);
        assertThat(calls)
                .containsExactly(
                        "first 1 [7]", "second 1 [7]", "third 1 [7]", "first 2 []", "second 2 []", "third 2 []");
    }

    @Test
    void failStopsTheProgram() {
        program(FAIL);
        threeOutputs();
        failures.set(1);
        assertThatThrownBy(() -> driver.runBatch())
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("foreachBatch-2 (BatchFailurePolicyTest.java:")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(calls).containsExactly("first 1 []", "second 1 []");
        assertThat(log.at(Level.ERROR)).singleElement().asString().contains("the program stops", "not now");
    }

    @Test
    void skipGoesOnWithTheNextBatch() {
        program(SKIP);
        threeOutputs();
        failures.set(1);
        in.add(1);
        driver.runBatch();
        in.add(2);
        driver.runBatch();
        assertThat(calls).containsExactly("first 1 [1]", "second 1 [1]", "first 2 [2]", "second 2 [2]", "third 2 [2]");
        assertThat(log.at(Level.ERROR)).singleElement().asString().contains("skipped", "foreachBatch-2", "not now");
        assertThat(events.completed().get(0).failure())
                .hasValueSatisfying(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
        assertThat(driver.context().metrics().failedBatches()).isEqualTo(1);
    }

    @Test
    void retryResumesAtTheOutputThatFailedWithTheSameDataAndTime() {
        program(retry(3, FAIL));
        threeOutputs();
        failures.set(2);
        in.add(1, 2);
        driver.runBatch();
        assertThat(calls)
                .containsExactly(
                        "first 1 [1, 2]", "second 1 [1, 2]", "second 1 [1, 2]", "second 1 [1, 2]", "third 1 [1, 2]");
        assertThat(events.completed()).singleElement().satisfies(batch -> {
            assertThat(batch.attempts()).isEqualTo(3);
            assertThat(batch.failure()).isEmpty();
        });
        assertThat(log.at(Level.WARN)).hasSize(2).first().asString().contains("attempt 2 of 4 follows in PT1H");
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void retryThenSkip() {
        program(retry(2, SKIP));
        threeOutputs();
        failures.set(3);
        driver.runBatches(2);
        assertThat(calls).filteredOn(call -> call.startsWith("second")).hasSize(4);
        assertThat(events.completed()).extracting(batch -> batch.attempts()).containsExactly(3, 1);
        assertThat(log.at(Level.ERROR)).singleElement().asString().contains("skipped");
    }

    @Test
    void retryThenFail() {
        program(retry(2, retry(1, FAIL)));
        threeOutputs();
        failures.set(4);
        assertThatThrownBy(() -> driver.runBatch()).hasMessageContaining("not now");
        assertThat(events.completed().get(0).attempts()).isEqualTo(4);
    }

    @Test
    void mayRetryForEver() {
        program(retry(Integer.MAX_VALUE, retry(Integer.MAX_VALUE, FAIL)));
        threeOutputs();
        failures.set(5);
        driver.runBatch();
        assertThat(events.completed().get(0).attempts()).isEqualTo(6);
    }

    @Test
    void outOfMemoryIsFatalUnderAnyPolicy() {
        program(retry(5, SKIP));
        TestOutput<Integer> out = driver.collect(in.stream().map(n -> {
            throw new OutOfMemoryError("of the test's own making");
        }));
        in.add(1);
        assertThatThrownBy(() -> driver.runBatch()).hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(driver.context().state()).isEqualTo(StreamingContext.State.FAILED);
        assertThat(events.completed().get(0).attempts()).isEqualTo(1);
        assertThat(out.batches()).isEmpty();
    }

    /** Neither passes by itself. */
    @Test
    void whatIsWrongWithTheCodeIsNotRetried() {
        for (Error error : List.of(new NoClassDefFoundError("Cart"), new StackOverflowError())) {
            program(retry(5, SKIP));
            TestOutput<Integer> out = driver.collect(in.stream().map(n -> {
                if (n == 1) {
                    throw error;
                }
                return n;
            }));
            in.add(1);
            driver.runBatch();
            in.add(2);
            driver.runBatch();
            assertThat(events.completed().get(0).attempts()).as("of %s", error).isEqualTo(1);
            assertThat(events.completed().get(0).failure()).contains(error);
            assertThat(out.batches()).containsExactly(List.of(2));
            driver.close();
        }
    }

    @Test
    void whatIsWrongWithTheCodeStopsTheProgramWhereNothingIsSkipped() {
        program(retry(5, FAIL));
        driver.collect(in.stream().map(n -> {
            throw new NoClassDefFoundError("Cart");
        }));
        in.add(1);
        assertThatThrownBy(() -> driver.runBatch()).hasCauseInstanceOf(NoClassDefFoundError.class);
        assertThat(events.completed().get(0).attempts()).isEqualTo(1);
    }

    private static int endless(int n) {
        return n < 0 ? n : endless(n + 1 & Integer.MAX_VALUE) + 1;
    }

    @Test
    void stackOverflowIsAFailureLikeAnother() {
        program(SKIP);
        TestOutput<Integer> out = driver.collect(in.stream().map(n -> n == 0 ? endless(n) : n));
        in.add(0);
        driver.runBatch();
        in.add(1);
        driver.runBatch();
        assertThat(out.batches()).containsExactly(List.of(1));
        assertThat(events.completed().get(0).failure().orElseThrow()).isInstanceOf(StackOverflowError.class);
    }

    /** A function that is interrupted by somebody else: no reason to leave its batch out without a word. */
    @Test
    void interruptInAFunctionIsAFailureLikeAnother() {
        program(retry(1, FAIL));
        driver.collect(in.stream().transform(batch -> {
            throw new InterruptedException("by whoever");
        }));
        assertThatThrownBy(() -> driver.runBatch()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(events.completed().get(0).attempts()).isEqualTo(2);
    }

    @Test
    void transformThatThrowsIsNamed() {
        program(FAIL);
        Batch<Integer> unused = driver.context().batch(List.of(1));
        driver.collect(in.stream()
                .transform((batch, time) -> {
                    throw new IOException("at " + time + " with " + unused.count());
                })
                .named("lookup"));
        assertThatThrownBy(() -> driver.runBatch())
                .hasMessageContaining("lookup/transform (BatchFailurePolicyTest.java:")
                .hasMessageContaining("at 1970-01-01T00:00:01Z with 1")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void actionInsideTransformNamesTheOperatorThatThrew() {
        program(FAIL);
        driver.collect(in.stream().map(n -> 1 / n).named("inverse").transform(batch -> {
            batch.collect();
            return batch;
        }));
        in.add(0);
        assertThatThrownBy(() -> driver.runBatch()).hasMessageContaining("failed in inverse/map");
    }

    @Test
    void transformThatGivesNullIsNamed() {
        program(FAIL);
        driver.collect(in.stream().transform(batch -> (Batch<Integer>) null).named("nothing"));
        assertThatThrownBy(() -> driver.runBatch())
                .hasMessageContaining("nothing/transform")
                .hasMessageContaining("null, expected a Batch");
    }

    @Test
    void batchOfAnotherContextIsRefused() {
        program(FAIL);
        try (StreamingContext other = StreamingContext.local(Duration.ofSeconds(1))) {
            driver.collect(
                    in.stream().transform(batch -> other.batch(List.of(1))).named("foreign"));
            assertThatThrownBy(() -> driver.runBatch())
                    .hasMessageContaining("foreign/transform")
                    .hasMessageContaining("another StreamingContext");
        }
    }

    @Test
    void saysWhatItDoes() {
        assertThat(FAIL).hasToString("fail");
        assertThat(retry(3, retry(1, SKIP)))
                .hasToString("retry 3 times after PT1H, then retry 1 times after PT1H, then skip");
        assertThatThrownBy(() -> retry(0, FAIL)).hasMessageContaining("cannot retry 0 times");
        assertThatThrownBy(() -> BatchFailurePolicy.retry(1, Duration.ofMillis(-1), FAIL))
                .hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> BatchFailurePolicy.retry(1, null, FAIL)).hasMessageContaining("back-off");
        assertThatThrownBy(() -> retry(1, null)).hasMessageContaining("policy for when all attempts have failed");
        program(FAIL);
        assertThat(driver.now()).isEqualTo(Instant.EPOCH);
    }
}
