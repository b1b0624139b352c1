package io.dstream.testing.connectors;

import io.dstream.testing.Await;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Sends numbers, from 0 on, on a thread of its own. Used by one thread. */
final class Feed implements AutoCloseable {
    private static final int CHUNK = 20;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Upstream upstream;
    private final Thread thread;

    // under this object's lock
    private long sent;
    private boolean paused;
    private boolean sending;
    private boolean ended;
    private Throwable failure;

    Feed(Upstream upstream) {
        this.upstream = upstream;
        this.thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
        thread.start();
    }

    Upstream upstream() {
        return upstream;
    }

    private void run() {
        try {
            while (mayBegin()) {
                long from = sent();
                upstream.send(LongStream.range(from, from + CHUNK)
                        .mapToObj(Long::toString)
                        .toList());
                done();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    private synchronized boolean mayBegin() throws InterruptedException {
        while (paused && !ended) {
            wait();
        }
        sending = !ended;
        return sending;
    }

    private synchronized void done() {
        sent += CHUNK;
        sending = false;
        notifyAll();
    }

    private synchronized void failed(Throwable e) {
        failure = e;
        sending = false;
        notifyAll();
    }

    /** How many numbers the system has. */
    synchronized long sent() {
        if (failure != null) {
            throw new AssertionError("sending failed after " + sent + " records", failure);
        }
        return sent;
    }

    /** Returns when nothing is being sent, and nothing will be. */
    synchronized void pause() throws InterruptedException {
        paused = true;
        while (sending) {
            wait();
        }
        var unused = sent();
    }

    synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Sends no more, after what is being sent. */
    long end() throws InterruptedException {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        Await.end(thread);
        return sent();
    }

    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
