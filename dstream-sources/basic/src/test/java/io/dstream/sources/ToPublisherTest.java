package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToPublisherTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1));
    private final TestInput<Integer> in = driver.input();
    private final Flow.Publisher<Integer> publisher = Publishers.toPublisher(in.stream());

    @AfterEach
    void stop() {
        driver.close();
    }

    private <T> Probe<T> subscribed(Flow.Publisher<T> to, Probe<T> probe) {
        to.subscribe(probe);
        return probe;
    }

    private Probe<Integer> subscribed(long first, boolean oneByOne) {
        return subscribed(publisher, new Probe<>(first, oneByOne));
    }

    @Test
    void givesAllSubscribersAllRecordsInTheirOrder() {
        List<Integer> numbers = IntStream.range(0, 10_000).boxed().toList();
        Probe<Integer> unbounded = subscribed(Long.MAX_VALUE, false);
        Probe<Integer> oneByOne = subscribed(1, true);
        in.addAll(numbers);
        driver.runBatch();
        in.add(10_000);
        driver.runBatch();
        driver.close();

        for (Probe<Integer> probe : List.of(unbounded, oneByOne)) {
            assertThat(probe.records())
                    .hasSize(10_001)
                    .startsWith(numbers.toArray(Integer[]::new))
                    .endsWith(10_000);
            assertThat(probe.end()).isEqualTo("complete");
            assertThat(probe.breaches()).isEmpty();
        }
    }

    @Test
    void isHeldBackByWhoAsksForTooLittle() throws Exception {
        Probe<Integer> slow = subscribed(2, false);
        in.add(1, 2, 3);
        driver.context().start();
        Thread batch = new Thread(driver::runBatch);
        batch.start();
        Await.until("two have come", () -> slow.records().size() == 2);
        slow.request(1);
        batch.join();

        assertThat(slow.records()).containsExactly(1, 2, 3);
        assertThat(slow.breaches()).isEmpty();
    }

    @Test
    void stopsThoughSomebodyAsksForNothing() throws Exception {
        Probe<Integer> never;
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            Flow.Publisher<Long> numbers = Publishers.toPublisher(ssc.from(Generators.rate(1000, n -> n)));
            Probe<Long> slow = subscribed(numbers, new Probe<>(1, false));
            ssc.start();
            Await.until("one has come", () -> slow.records().size() == 1);
            ssc.stop();

            assertThat(ssc.state()).isEqualTo(StreamingContext.State.STOPPED);
            assertThat(slow.end()).isEqualTo("complete");
            assertThat(slow.breaches()).isEmpty();
        }
        never = subscribed(0, false);
        driver.runBatch();
        assertThat(never.end()).isEmpty();
    }

    @Test
    void dropsWhoCancels() {
        Probe<Integer> gone = subscribed(10, false);
        Probe<Integer> stays = subscribed(10, false);
        in.add(1);
        driver.runBatch();
        gone.subscription().cancel();
        gone.subscription().cancel();
        gone.subscription().request(5);
        in.add(2);
        driver.runBatch();
        driver.close();

        assertThat(gone.records()).containsExactly(1);
        assertThat(gone.end()).isEmpty();
        assertThat(stays.records()).containsExactly(1, 2);
    }

    @Test
    void letsWhoCancelsWhileItHoldsABatchBackGo() throws Exception {
        Probe<Integer> slow = subscribed(1, false);
        in.add(1, 2, 3);
        driver.context().start();
        Thread batch = new Thread(driver::runBatch);
        batch.start();
        Await.until("one has come", () -> slow.records().size() == 1);
        slow.subscription().cancel();
        batch.join();

        assertThat(slow.records()).containsExactly(1);
    }

    @Test
    void answersARequestForNothingWithAnError() {
        for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
            Probe<Integer> probe = subscribed(0, false);
            probe.subscription().request(n);

            assertThat(probe.error())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9");
            assertThat(probe.breaches()).isEmpty();
        }
        in.add(1);
        driver.runBatch();
    }

    @Test
    void answersABadRequestFromInsideOnNextAfterOnNext() {
        Probe<Integer> probe = new Probe<>(10, false) {
            @Override
            public void onNext(Integer record) {
                subscription().request(-1);
                super.onNext(record);
            }
        };
        publisher.subscribe(probe);
        in.add(1, 2);
        driver.runBatch();

        assertThat(probe.records()).containsExactly(1);
        assertThat(probe.error()).isInstanceOf(IllegalArgumentException.class);
        assertThat(probe.breaches()).isEmpty();
    }

    @Test
    void demandBeyondAllNumbersIsNoDemandBelowZero() {
        Probe<Integer> probe = subscribed(Long.MAX_VALUE, true);
        in.add(1, 2, 3);
        driver.runBatch();

        assertThat(probe.records()).containsExactly(1, 2, 3);
    }

    @Test
    void tellsSubscribersWhyTheProgramFailed() {
        Flow.Publisher<Integer> failing = Publishers.toPublisher(in.stream().map(n -> 1 / n));
        Probe<Integer> probe = subscribed(failing, new Probe<>(10, false));
        in.add(0);
        assertThatThrownBy(driver::runBatch).hasCauseInstanceOf(ArithmeticException.class);

        assertThat(probe.error()).isInstanceOf(ArithmeticException.class);
        assertThat(probe.breaches()).isEmpty();
    }

    @Test
    void tellsWhoComesTooLateOfTheEnd() {
        driver.runBatch();
        driver.close();
        Probe<Integer> late = subscribed(1, false);

        assertThat(late.end()).isEqualTo("complete");
        assertThat(late.breaches()).isEmpty();
    }

    @Test
    void aSubscriberThatThrowsIsDroppedAndTheOthersGoOn() {
        Probe<Integer> bad = new Probe<>(10, false) {
            @Override
            public void onNext(Integer record) {
                throw new IllegalStateException("bad subscriber");
            }
        };
        publisher.subscribe(bad);
        Probe<Integer> good = subscribed(10, false);
        in.add(1);
        driver.runBatch();
        in.add(2);
        driver.runBatch();

        assertThat(good.records()).containsExactly(1, 2);
    }

    @Test
    void aSubscriberMayStopTheProgram() throws Exception {
        Probe<Integer> stopping = new Probe<>(10, false) {
            @Override
            public void onNext(Integer record) {
                super.onNext(record);
                driver.context().stop();
            }
        };
        publisher.subscribe(stopping);
        in.add(1);
        driver.runBatch();
        driver.context().awaitTermination(Await.DEADLINE);

        assertThat(stopping.records()).containsExactly(1);
        assertThat(stopping.end()).isEqualTo("complete");
    }

    @Test
    void aProgramThatCannotStartTellsItsSubscribers() {
        StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10));
        Flow.Publisher<Integer> numbers = Publishers.toPublisher(ssc.from(new Unopenable()));
        Probe<Integer> probe = subscribed(numbers, new Probe<>(1, false));
        assertThatThrownBy(ssc::start).hasMessageContaining("out of order");

        assertThat(probe.error()).hasMessageContaining("could not start");
    }

    private static final class Unopenable implements io.dstream.source.Source<Integer> {
        @Override
        public String kind() {
            return "unopenable";
        }

        @Override
        public io.dstream.source.SourceReader<Integer> open(io.dstream.source.SourceContext context)
                throws java.io.IOException {
            throw new java.io.IOException("out of order");
        }
    }
}
