package io.dstream.source;

import io.dstream.testing.Await;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A receiver's log in memory, on a disk that waits until the test says so. */
final class StepLog implements ReceiverLog {
    private final List<Object> appended = new ArrayList<>();
    private final Map<String, Long> marks = new LinkedHashMap<>();
    private long written;
    private Object refused; // null for nothing

    /** Counted down by who comes to wait for the disk. */
    final CountDownLatch waiting = new CountDownLatch(1);

    /** Whoever writes or forces waits for it. */
    final CountDownLatch disk;

    StepLog(boolean slow) {
        disk = new CountDownLatch(slow ? 1 : 0);
    }

    synchronized void refuse(Object record) {
        refused = record;
    }

    @Override
    public synchronized long append(Object[] records, int from, int to, Map<String, Long> raised) {
        if (refused != null && Arrays.asList(records).subList(from, to).contains(refused)) {
            throw new IllegalArgumentException("no codec for " + refused);
        }
        marks.putAll(raised);
        long first = appended.size();
        appended.addAll(Arrays.asList(records).subList(from, to));
        return first;
    }

    @Override
    public void write() {
        waiting.countDown();
        try {
            Await.latch(disk);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        synchronized (this) {
            written = appended.size();
        }
    }

    @Override
    public void force() {
        write();
    }

    @Override
    public synchronized List<Object> read(long from, long until) {
        return List.copyOf(appended.subList((int) from, (int) until));
    }

    @Override
    public synchronized long next() {
        return appended.size();
    }

    synchronized long written() {
        return written;
    }

    @Override
    public synchronized Map<String, Long> marks() {
        return Map.copyOf(marks);
    }

    @Override
    public void trim(long until) {}
}
