package io.dstream.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.report.StreamingEvent;
import io.dstream.report.StreamingEvent.Started;
import io.dstream.testing.Await;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is lost, nothing is told twice or by two threads at once, and only who posts waits. */
class EventBusTest {
    private static final long PATIENCE_MILLIS = Await.DEADLINE.toMillis();

    private final EventBus bus = new EventBus();
    private final List<Thread> made = new CopyOnWriteArrayList<>();
    private final List<Integer> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @BeforeEach
    void tellOnThreads() {
        bus.tellOn(task -> {
            Thread thread = new Thread(task);
            made.add(thread);
            return thread;
        });
    }

    @AfterEach
    void threadEndsWithTheBus() throws Exception {
        open.countDown();
        bus.close(PATIENCE_MILLIS);
        for (Thread thread : made) {
            Await.end(thread);
        }
    }

    private static StreamingEvent event(long thread, int n) {
        return new Started(Instant.ofEpochMilli(thread * 1_000_000 + n));
    }

    private static int number(StreamingEvent event) {
        return (int) (((Started) event).firstBatchTime().toEpochMilli() % 1_000_000);
    }

    private void hearOnlyOnceOpen() {
        bus.add(event -> {
            inside.countDown();
            try {
                Await.latch(open);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            seen.add(number(event));
        });
    }

    @Test
    void manyThreadsPostAndEachEventIsToldOnceAndInItsThreadsOrder() throws Exception {
        int threads = 4;
        int each = 50_000;
        AtomicInteger within = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        Map<Long, Integer> next = new HashMap<>(); // guarded by the bus itself: that is what is tested
        AtomicInteger outOfOrder = new AtomicInteger();
        int[] told = new int[1];
        bus.add(event -> {
            if (within.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            long thread = ((Started) event).firstBatchTime().toEpochMilli() / 1_000_000;
            if (next.merge(thread, 1, Integer::sum) != number(event) + 1) {
                outOfOrder.incrementAndGet();
            }
            told[0]++;
            within.decrementAndGet();
        });
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            long me = t;
            all.add(new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    int number = n;
                    bus.post(() -> event(me, number));
                }
            }));
        }
        all.forEach(Thread::start);
        for (Thread thread : all) {
            Await.end(thread);
        }
        bus.awaitTold(PATIENCE_MILLIS);
        assertThat(told[0]).isEqualTo(threads * each);
        assertThat(overlaps).hasValue(0);
        assertThat(outOfOrder).hasValue(0);
        assertThat(made).hasSize(1);
    }

    @Test
    void whatAListenerPostsFollowsWhatItIsToldNow() {
        List<String> heard = new CopyOnWriteArrayList<>();
        bus.add(event -> {
            heard.add("a" + number(event));
            if (heard.size() == 1) {
                bus.post(() -> event(0, 2));
            }
        });
        bus.add(event -> heard.add("b" + number(event)));
        bus.post(() -> event(0, 1));
        bus.awaitTold(PATIENCE_MILLIS);
        bus.awaitTold(PATIENCE_MILLIS); // what it has posted
        assertThat(heard).containsExactly("a1", "b1", "a2", "b2");
    }

    @Test
    void whoPostsWaitsOnlyWhereTooManyAreToBeTold() throws Exception {
        hearOnlyOnceOpen();
        bus.post(() -> event(0, 0));
        Await.latch(inside);
        for (int n = 1; n <= EventBus.BOUND; n++) {
            int number = n;
            bus.post(() -> event(0, number));
        }
        Thread held = new Thread(() -> bus.post(() -> event(0, EventBus.BOUND + 1)));
        held.start();
        Await.until("it waits", () -> held.getState() == Thread.State.WAITING);
        assertThat(seen).isEmpty();
        open.countDown();
        Await.end(held);
        bus.awaitTold(PATIENCE_MILLIS);
        assertThat(seen).hasSize(EventBus.BOUND + 2).isSorted();
    }

    @Test
    void nobodyIsHeldOnceTheProgramIsToStop() throws Exception {
        hearOnlyOnceOpen();
        Thread held = new Thread(() -> {
            for (int n = 0; n < 2 * EventBus.BOUND; n++) {
                int number = n;
                bus.post(() -> event(0, number));
            }
        });
        held.start();
        Await.until("it waits", () -> held.getState() == Thread.State.WAITING);
        bus.holdNobody();
        Await.end(held);
        open.countDown();
        bus.close(PATIENCE_MILLIS);
        assertThat(seen).hasSize(2 * EventBus.BOUND);
    }

    @Test
    void closingDoesNotWaitForAListenerThatHangsAndTheRestIsToldLater() throws Exception {
        hearOnlyOnceOpen();
        bus.post(() -> event(0, 1));
        bus.enqueue(() -> event(0, 2));
        bus.close(1);
        assertThat(seen).isEmpty();
        open.countDown();
        Await.end(made.get(0));
        bus.enqueue(() -> event(0, 3));
        bus.close(PATIENCE_MILLIS);
        Await.until("all are told", () -> seen.size() == 3);
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void ofAReceiverThatNeverStopsSpeakingTheLastWordIsKept() throws Exception {
        hearOnlyOnceOpen();
        bus.post(() -> event(0, 0));
        Await.latch(inside);
        for (int n = 1; n <= 3 * EventBus.RECEIVERS_BOUND; n++) {
            bus.enqueue("talker", event(0, n));
        }
        bus.enqueue("other", event(0, 7));
        open.countDown();
        bus.awaitTold(PATIENCE_MILLIS);
        assertThat(seen).hasSize(EventBus.RECEIVERS_BOUND + 3).endsWith(3 * EventBus.RECEIVERS_BOUND, 7);
    }

    @Test
    void anEventThatNobodyHearsIsNotMadeAndTakesNoThread() {
        List<String> done = new CopyOnWriteArrayList<>();
        bus.post(() -> {
            throw new AssertionError("made");
        });
        bus.enqueue(() -> {
            throw new AssertionError("made");
        });
        bus.enqueue("receiver", event(0, 1));
        bus.post(() -> done.add("counted"), () -> {
            throw new AssertionError("made");
        });
        bus.deliver(() -> done.add("delivered"));
        assertThat(done).containsExactly("counted", "delivered");
        assertThat(made).isEmpty();
    }

    @Test
    void whatIsDeliveredComesAfterAllThatWasPostedBefore() throws Exception {
        hearOnlyOnceOpen();
        bus.post(() -> event(0, 1));
        bus.deliver(() -> {
            throw new IllegalStateException("a logger's fault, which keeps nothing back");
        });
        bus.deliver(() -> seen.add(2));
        assertThat(seen).isEmpty();
        open.countDown();
        bus.awaitTold(PATIENCE_MILLIS);
        assertThat(seen).containsExactly(1, 2);
    }
}
