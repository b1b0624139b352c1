package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.source.BufferLimits;
import io.dstream.testing.Await;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FromPublisherTest {

    @Test
    void takesAllThatIsPublishedInItsOrder() throws Exception {
        List<Integer> numbers = IntStream.range(0, 50_000).boxed().toList();
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
                Program<Integer> program = Program.run(Publishers.from(publisher))) {
            Await.until("it subscribes", publisher::hasSubscribers);
            numbers.forEach(publisher::submit);

            assertThat(program.awaitRecords(numbers.size())).isEqualTo(numbers);
            assertThat(program.reports).containsExactly("started");
        }
    }

    /** Publishes, on the thread that asks, as many numbers as are asked for. */
    private static final class Counting implements Flow.Publisher<Long> {
        final AtomicLong asked = new AtomicLong();
        final AtomicBoolean cancelled = new AtomicBoolean();
        final AtomicReference<Flow.Subscriber<? super Long>> subscriber = new AtomicReference<>();
        private long next;

        @Override
        public void subscribe(Flow.Subscriber<? super Long> to) {
            subscriber.set(to);
            to.onSubscribe(new Flow.Subscription() {
                @Override
                public synchronized void request(long n) { // signals are given one after the other
                    asked.addAndGet(n);
                    for (long i = 0; i < n; i++) {
                        to.onNext(next++);
                    }
                }

                @Override
                public void cancel() {
                    cancelled.set(true);
                }
            });
        }
    }

    @Test
    void asksForNoMoreThanThereIsRoomFor() throws Exception {
        Counting publisher = new Counting();
        CountDownLatch gate = new CountDownLatch(1);
        try (Program<Long> program =
                Program.run(Publishers.from(publisher), b -> b.receiverBuffer(new BufferLimits(5000, 1 << 20)), gate)) {
            Await.until("some is asked for", () -> publisher.asked.get() >= 4096);
            for (int i = 0; i < 50; i++) {
                assertThat(publisher.asked.get()).isLessThanOrEqualTo(5000 + 2 * 1024);
                Thread.onSpinWait();
            }
            gate.countDown();
            List<Long> records = program.awaitRecords(20_000);
            assertThat(records.subList(0, 20_000))
                    .isEqualTo(
                            java.util.stream.LongStream.range(0, 20_000).boxed().toList());
        }
        assertThat(publisher.cancelled).isTrue();
    }

    @Test
    void dealsWithAllBeforeTheCompletionAndGoesOnWithoutIt() throws Exception {
        SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
        try (Program<Integer> program = Program.run(Publishers.from(publisher))) {
            Await.until("it subscribes", publisher::hasSubscribers);
            publisher.submit(1);
            publisher.submit(2);
            publisher.close();
            program.awaitReceiverStopped();

            assertThat(program.awaitRecords(2)).containsExactly(1, 2);
            assertThat(program.reports).containsExactly("started");
            assertThat(program.context.state()).isEqualTo(StreamingContext.State.ACTIVE);
        }
    }

    @Test
    void reportsThePublishersError() throws Exception {
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
                Program<Integer> program = Program.run(Publishers.from(publisher))) {
            Await.until("it subscribes", publisher::hasSubscribers);
            publisher.submit(1);
            program.awaitRecords(1); // SubmissionPublisher lets an error overtake records
            publisher.closeExceptionally(new IllegalStateException("the feed is broken"));
            program.awaitReport("the feed is broken");
            program.awaitReceiverStopped();

            assertThat(program.records()).containsExactly(1);
        }
    }

    @Test
    void cutsOffAPublisherThatGivesMoreThanItWasAskedFor() throws Exception {
        Counting publisher = new Counting();
        CountDownLatch gate = new CountDownLatch(1);
        try (Program<Long> program =
                Program.run(Publishers.from(publisher), b -> b.receiverBuffer(new BufferLimits(10, 1000)), gate)) {
            Await.until("it subscribes", () -> publisher.subscriber.get() != null);
            for (int i = 0; i < 5000; i++) {
                publisher.subscriber.get().onNext(-1L);
            }
            Await.until("it is cut off", publisher.cancelled::get);
            gate.countDown();
            program.awaitReport("more records than were requested");
        }
    }

    @Test
    void refusesASecondSubscription() throws Exception {
        Counting publisher = new Counting();
        AtomicBoolean cancelled = new AtomicBoolean();
        try (Program<Long> program = Program.run(Publishers.from(publisher))) {
            program.awaitRecords(1);
            publisher.subscriber.get().onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    cancelled.set(true);
                }
            });
            assertThat(cancelled).isTrue();
        }
    }
}
