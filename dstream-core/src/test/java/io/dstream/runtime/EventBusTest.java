package io.dstream.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.Await;
import io.dstream.report.StreamingEvent;
import io.dstream.report.StreamingEvent.Started;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Nothing is lost, nothing is delivered twice or by two threads at once, nobody waits. */
class EventBusTest {
    private final EventBus bus = new EventBus();

    private static StreamingEvent event(long thread, int n) {
        return new Started(Instant.ofEpochMilli(thread * 1_000_000 + n));
    }

    private static int number(StreamingEvent event) {
        return (int) (((Started) event).firstBatchTime().toEpochMilli() % 1_000_000);
    }

    @Test
    void manyThreadsPostAndEachEventIsDeliveredOnceAndInItsThreadsOrder() throws Exception {
        int threads = 4;
        int each = 50_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        Map<Long, Integer> next = new HashMap<>(); // guarded by the bus itself: that is what is tested
        AtomicInteger outOfOrder = new AtomicInteger();
        int[] delivered = new int[1];
        bus.add(event -> {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            long thread = ((Started) event).firstBatchTime().toEpochMilli() / 1_000_000;
            if (next.merge(thread, 1, Integer::sum) != number(event) + 1) {
                outOfOrder.incrementAndGet();
            }
            delivered[0]++;
            inside.decrementAndGet();
        });
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            long me = t;
            all.add(new Thread(() -> {
                for (int n = 0; n < each; n++) {
                    bus.post(event(me, n));
                }
            }));
        }
        all.forEach(Thread::start);
        for (Thread thread : all) {
            Await.end(thread);
        }
        CountDownLatch done = new CountDownLatch(1);
        bus.deliver(done::countDown);
        Await.latch(done);
        assertThat(delivered[0]).isEqualTo(threads * each);
        assertThat(overlaps).hasValue(0);
        assertThat(outOfOrder).hasValue(0);
    }

    @Test
    void whatAListenerPostsFollowsWhatItIsToldNow() {
        List<String> seen = new ArrayList<>();
        bus.add(event -> {
            seen.add("a" + number(event));
            if (seen.size() == 1) {
                bus.post(event(0, 2));
            }
        });
        bus.add(event -> seen.add("b" + number(event)));
        bus.post(event(0, 1));
        assertThat(seen).containsExactly("a1", "b1", "a2", "b2");
    }

    @Test
    void whoPostsWhileAnotherDeliversDoesNotWait() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        List<Integer> seen = new ArrayList<>();
        bus.add(event -> {
            seen.add(number(event));
            inside.countDown();
            try {
                Await.latch(open);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread delivering = new Thread(() -> bus.post(event(0, 1)));
        delivering.start();
        Await.latch(inside);
        bus.post(event(0, 2));
        assertThat(seen).containsExactly(1);
        assertThat(bus.isDelivering(delivering)).isTrue();
        assertThat(bus.isDelivering(Thread.currentThread())).isFalse();
        open.countDown();
        Await.end(delivering);
        assertThat(seen).containsExactly(1, 2);
        assertThat(bus.isDelivering(delivering)).isFalse();
    }

    @Test
    void enqueuedEventsKeepTheirPlaceUntilSomebodyDelivers() {
        List<Integer> seen = new ArrayList<>();
        bus.add(event -> seen.add(number(event)));
        bus.enqueue(event(0, 1));
        bus.enqueue(event(0, 2));
        assertThat(seen).isEmpty();
        bus.post(event(0, 3));
        assertThat(seen).containsExactly(1);
        bus.flush();
        bus.flush();
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void anEventThatNobodyHearsIsNotMade() {
        List<String> seen = new ArrayList<>();
        bus.post(() -> {
            throw new AssertionError("made");
        });
        bus.post(() -> seen.add("counted"), () -> {
            throw new AssertionError("made");
        });
        bus.add(event -> seen.add("told " + number(event)));
        bus.post(() -> event(0, 1));
        bus.post(() -> seen.add("counted"), () -> event(0, 2));
        assertThat(seen).containsExactly("counted", "told 1", "counted", "told 2");
    }

    @Test
    void whatIsPostedWhileSomethingElseIsDeliveredComesAfterIt() {
        List<Integer> seen = new ArrayList<>();
        bus.deliver(() -> {
            bus.deliver(() -> seen.add(2));
            bus.deliver(() -> seen.add(3));
            seen.add(1);
        });
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void aDeliveryThatFailsKeepsNoneBack() {
        List<Integer> seen = new ArrayList<>();
        bus.deliver(() -> {
            throw new IllegalStateException("a logger's fault");
        });
        bus.deliver(() -> seen.add(1));
        assertThat(seen).containsExactly(1);
        assertThat(bus.isDelivering(Thread.currentThread())).isFalse();
    }
}
