package io.dstream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.plan.RecordConsumer;
import io.dstream.source.SourceReader.Cut;
import io.dstream.testing.Await;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Bounds, credit, and what many threads store. */
class ReceiverBufferTest {

    static <T> List<T> records(Cut<T> cut) {
        List<T> all = new ArrayList<>();
        cut.parts()
                .forEach(part -> part.push(new RecordConsumer<T>() {
                    @Override
                    public void accept(T record) {
                        all.add(record);
                    }
                }));
        return all;
    }

    private static Thread blocked(Runnable store) {
        Thread thread = new Thread(store);
        thread.setDaemon(true);
        thread.start();
        Await.until("the thread is blocked", () -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void fullOfRecordsItBlocksUntilTheBatchIsDone() throws Exception {
        ReceiverBuffer<String> buffer = new ReceiverBuffer<>(new BufferLimits(2, 1_000));
        buffer.store("a", 1);
        buffer.store("b", 1);
        Thread storing = blocked(() -> buffer.store("c", 1));
        Cut<String> cut = buffer.cut(Long.MAX_VALUE, 4);
        assertThat(records(cut)).containsExactly("a", "b");
        assertThat(storing.getState()).isEqualTo(Thread.State.WAITING); // cut, and still in memory
        buffer.release(cut);
        Await.end(storing);
        assertThat(records(buffer.cut(Long.MAX_VALUE, 4))).containsExactly("c");
    }

    @Test
    void fullOfBytesItBlocksUntilTheBatchIsDone() throws Exception {
        ReceiverBuffer<String> buffer = new ReceiverBuffer<>(new BufferLimits(1_000, 10));
        buffer.store("a", 6);
        Thread storing = blocked(() -> buffer.storeAll(new Object[] {"b", "c"}, 5));
        Cut<String> cut = buffer.cut(Long.MAX_VALUE, 4);
        assertThat(cut.bytes()).isEqualTo(6);
        buffer.release(cut);
        Await.end(storing);
        assertThat(records(buffer.cut(Long.MAX_VALUE, 4))).containsExactly("b", "c");
    }

    @Test
    void whatIsLargerThanAllItMayHoldIsLetInAlone() throws Exception {
        ReceiverBuffer<String> buffer = new ReceiverBuffer<>(new BufferLimits(1, 10));
        buffer.store("huge", 1_000);
        Thread storing = blocked(() -> buffer.storeAll(new Object[] {"many", "more"}, 2));
        Cut<String> cut = buffer.cut(Long.MAX_VALUE, 4);
        buffer.release(cut);
        Await.end(storing);
        assertThat(buffer.size()).isEqualTo(2);
    }

    @Test
    void partOfWhatIsHeldGivesPartOfTheCreditBack() throws Exception {
        ReceiverBuffer<String> buffer = new ReceiverBuffer<>(new BufferLimits(3, 1_000));
        buffer.storeAll(new Object[] {"a", "b", "c"}, 30);
        Thread storing = blocked(() -> buffer.storeAll(new Object[] {"d", "e"}, 20));
        Cut<String> one = buffer.cut(1, 4);
        Cut<String> two = buffer.cut(1, 4);
        buffer.release(one);
        Await.until("there is room for one of two only", () -> storing.getState() == Thread.State.WAITING);
        assertThat(buffer.size()).isEqualTo(1);
        buffer.release(two);
        Await.end(storing);
        assertThat(records(one)).containsExactly("a");
        assertThat(records(two)).containsExactly("b");
        assertThat(records(buffer.cut(Long.MAX_VALUE, 4))).containsExactly("c", "d", "e");
    }

    @Test
    void aCutCountsTheBlocksItTakes() {
        ReceiverBuffer<String> buffer = new ReceiverBuffer<>(new BufferLimits(10_000, 100_000));
        assertThat(buffer.cut(Long.MAX_VALUE, 4).blocks()).isZero();
        buffer.store("a", 1);
        buffer.storeAll(new Object[] {"b", "c"}, 2); // into the open block
        buffer.storeAll(new Object[2_000], 2_000); // a block of its own
        for (int i = 0; i < 1_025; i++) {
            buffer.store("d", 1);
        }
        assertThat(buffer.cut(5, 4).blocks()).isEqualTo(2); // the second in part
        assertThat(buffer.cut(Long.MAX_VALUE, 4).blocks()).isEqualTo(3); // its rest as well
    }

    @Test
    void closingRefusesThoseThatWaitAndThoseThatCome() throws Exception {
        ReceiverBuffer<String> buffer = new ReceiverBuffer<>(new BufferLimits(1, 1_000));
        buffer.store("a", 1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread storing = blocked(() -> {
            try {
                buffer.store("b", 1);
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        buffer.close();
        Await.end(storing);
        assertThat(thrown.get()).isInstanceOf(ReceiverStoppedException.class);
        assertThatThrownBy(() -> buffer.storeAll(new Object[] {"c"}, 1)).isInstanceOf(ReceiverStoppedException.class);
        assertThat(records(buffer.cut(Long.MAX_VALUE, 4))).containsExactly("a");
    }

    @Test
    void interruptEndsTheWaitAndIsPassedOn() throws Exception {
        ReceiverBuffer<String> buffer = new ReceiverBuffer<>(new BufferLimits(1, 1_000));
        buffer.store("a", 1);
        AtomicReference<String> thrown = new AtomicReference<>();
        Thread storing = blocked(() -> {
            try {
                buffer.store("b", 1);
            } catch (ReceiverStoppedException e) {
                thrown.set(e.getMessage() + " " + Thread.currentThread().isInterrupted());
            }
        });
        storing.interrupt();
        Await.end(storing);
        assertThat(thrown.get()).contains("interrupted while waiting").endsWith("true");
        assertThat(buffer.size()).isEqualTo(1);
    }

    @Test
    void aCutDoesNotWaitForADiskThatIsSlow() throws Exception {
        StepLog log = new StepLog(true);
        ReceiverBuffer<Object> buffer = new ReceiverBuffer<>(new BufferLimits(10_000, 100_000), Optional.of(log));
        AtomicInteger stored = new AtomicInteger();
        Thread storing = new Thread(() -> {
            for (int i = 0; i < 1_026; i++) { // one chunk, the first record of the next, and one that must wait
                buffer.store(i, 1);
                stored.incrementAndGet();
            }
        });
        storing.start();
        Await.latch(log.waiting);

        List<Cut<Object>> cuts = new ArrayList<>();
        Thread cutting = new Thread(() -> {
            cuts.add(buffer.cut(Long.MAX_VALUE, 1));
            buffer.storeAll(new Object[] {"x"}, 1); // and nobody else who stores, before the force
            buffer.storeNew("sender", new Object[] {"y"}, new long[] {7}, new long[] {1});
            cuts.add(buffer.cut(Long.MAX_VALUE, 1));
            assertThat(buffer.backlog().records()).isEqualTo(1_027);
        });
        cutting.start();
        Await.end(cutting);

        assertThat(stored).as("who fills chunks waits for the disk").hasValue(1_024);
        assertThat(cuts.get(0).ranges()).containsExactly(OffsetRange.of(ReceiverLog.PARTITION, 0, 1_025));
        assertThat(records(cuts.get(0))).isEqualTo(log.read(0, 1_025)).hasSize(1_025);
        assertThat(cuts.get(1).ranges()).containsExactly(OffsetRange.of(ReceiverLog.PARTITION, 1_025, 1_027));
        assertThat(records(cuts.get(1))).containsExactly("x", "y");
        log.disk.countDown();
        Await.end(storing);
        assertThat(records(buffer.cut(Long.MAX_VALUE, 1))).containsExactly(1_025);
    }

    @Test
    void whatTheLogRefusesIsNotTakenForStored() {
        StepLog log = new StepLog(false);
        ReceiverBuffer<Object> buffer = new ReceiverBuffer<>(new BufferLimits(10_000, 100_000), Optional.of(log));
        log.refuse("b");
        Object[] records = {"b"};
        assertThatThrownBy(() -> buffer.storeNew("sender", records, new long[] {7}, new long[] {1}))
                .hasMessage("no codec for b");
        buffer.store("b", 1);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> buffer.cut(Long.MAX_VALUE, 1)).hasMessage("no codec for b");
        }
        assertThat(buffer.size()).isEqualTo(1);
        log.refuse(null);
        buffer.storeNew("sender", records, new long[] {7}, new long[] {1});
        assertThat(records(buffer.cut(Long.MAX_VALUE, 1))).containsExactly("b", "b");
    }

    @Test
    void manyThreadsLoseNothingAndEachKeepsItsOrder() throws Exception {
        int threads = 4;
        int each = 20_000;
        ReceiverBuffer<long[]> buffer = new ReceiverBuffer<>(new BufferLimits(700, 1 << 20));
        AtomicInteger running = new AtomicInteger(threads);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int me = t;
            all.add(new Thread(() -> {
                for (int n = 0; n < each; ) {
                    if (n % 7 == 0 && n + 3 <= each) {
                        buffer.storeAll(new Object[] {rec(me, n), rec(me, n + 1), rec(me, n + 2)}, 3);
                        n += 3;
                    } else {
                        buffer.store(rec(me, n), 1);
                        n++;
                    }
                }
                running.decrementAndGet();
            }));
        }
        all.forEach(Thread::start);
        Map<Long, Long> next = new HashMap<>();
        long count = 0;
        while (true) {
            boolean last = running.get() == 0;
            Cut<long[]> cut = buffer.cut(500, 4);
            for (long[] record : records(cut)) {
                assertThat(record[1]).isEqualTo(next.getOrDefault(record[0], 0L));
                next.put(record[0], record[1] + 1);
                count++;
            }
            buffer.release(cut);
            if (last && cut.records() == 0) {
                break;
            }
        }
        for (Thread thread : all) {
            Await.end(thread);
        }
        assertThat(count).isEqualTo((long) threads * each);
        assertThat(buffer.size()).isZero();
    }

    private static long[] rec(long thread, long n) {
        return new long[] {thread, n};
    }
}
