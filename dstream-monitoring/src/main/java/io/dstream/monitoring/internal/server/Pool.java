package io.dstream.monitoring.internal.server;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that answer requests: a bounded number, with a bounded queue before them. A request that is not read or
 * answered in time loses its connection, which an interrupt closes, so that slow clients cannot hold them all. What
 * comes when the queue is full loses its connection at once.
 */
public final class Pool implements Executor {
    private final ThreadPoolExecutor threads;
    private final long patienceNanos;
    private final Map<Thread, Long> busySince = new ConcurrentHashMap<>();

    public Pool(int most, int queue, long patienceNanos) {
        this.patienceNanos = patienceNanos;
        this.threads = new ThreadPoolExecutor(
                most,
                most,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                daemons("http"),
                new ThreadPoolExecutor.AbortPolicy()); // told so, the server closes the connection
        threads.allowCoreThreadTimeOut(true);
    }

    static ThreadFactory daemons(String name) {
        AtomicInteger n = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "dstream-monitoring-" + name + "-" + n.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void execute(Runnable request) {
        threads.execute(() -> {
            busySince.put(Thread.currentThread(), System.nanoTime());
            try {
                request.run();
            } finally {
                busySince.remove(Thread.currentThread());
                boolean unused = Thread.interrupted(); // meant for the request, which is over
            }
        });
    }

    /** The calling thread's request may take as long as it likes: somebody else looks after it. */
    void excuse() {
        busySince.remove(Thread.currentThread());
    }

    /** Ends what takes too long. Called now and then. */
    void check(long nowNanos) {
        busySince.forEach((thread, since) -> {
            if (nowNanos - since > patienceNanos) {
                thread.interrupt();
            }
        });
    }

    public void close() {
        threads.shutdownNow();
    }
}
