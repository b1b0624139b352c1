package io.dstream.source;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks after a receiver: starts it, restarts it when it fails, stops it, and keeps what it stores until it is cut.
 *
 * <p>One thread of its own calls {@code onStart} and {@code onStop}, so the two never overlap and neither can hold up
 * the program. Whatever else wants a restart or a stop leaves a command for it.
 */
final class ReceiverReader<T> implements SourceReader<T>, Receiver.Link<T> {

    static final Duration FIRST_DELAY = Duration.ofMillis(100);
    static final Duration MAX_DELAY = Duration.ofSeconds(30);

    /** How long the program's start waits for {@code onStart}, so that a quick one is over before the first batch. */
    private static final long START_WAIT_MILLIS = 2_000;

    /** How long {@link #close} waits for {@code onStop}. */
    private static final long CLOSE_WAIT_MILLIS = 5_000;

    private enum Command {
        START,
        STOP
    }

    private final Receiver<T> receiver;
    private final SourceContext context;
    private final ReceiverBuffer<T> buffer;
    private final BlockingQueue<Command> commands = new ArrayBlockingQueue<>(16);
    private final CountDownLatch firstStart = new CountDownLatch(1);
    private final Thread supervisor;
    private Duration delay = FIRST_DELAY;
    private boolean restarting;
    private volatile boolean stored;
    private volatile boolean stopping;
    private volatile IllegalStateException failure;

    ReceiverReader(Receiver<T> receiver, SourceContext context) {
        this.receiver = receiver;
        this.context = context;
        this.buffer = new ReceiverBuffer<>(context.bufferLimits());
        this.supervisor = context.newThread("supervisor", this::supervise);
    }

    void start() throws InterruptedException {
        receiver.attach(this);
        commands.add(Command.START);
        supervisor.start();
        if (!firstStart.await(START_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
            context.error(
                    receiver.kind() + ": onStart has not returned after " + START_WAIT_MILLIS
                            + " ms; it should start a thread and return. The program goes on without waiting for it",
                    null);
        }
    }

    // ---- the supervisor's thread ----

    private void supervise() {
        try {
            boolean running = false;
            while (true) {
                Command command = commands.take();
                if (running) {
                    stopReceiver();
                    running = false;
                }
                if (stopping || command == Command.STOP) {
                    return;
                }
                running = true;
                startReceiver();
            }
        } catch (InterruptedException e) {
            // close() has waited long enough
        } finally {
            stopping = true;
            firstStart.countDown();
            buffer.close();
            context.stopped("stopped");
        }
    }

    private void startReceiver() throws InterruptedException {
        synchronized (this) {
            restarting = false;
        }
        try {
            receiver.onStart();
            if (!receiver.startsLater()) {
                context.started();
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            restart(receiver.kind() + " could not start: " + e, e, null);
        } finally {
            firstStart.countDown();
        }
    }

    private void stopReceiver() throws InterruptedException {
        try {
            receiver.onStop();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            context.error(receiver.kind() + ": onStop failed: " + e, e);
        }
    }

    // ---- what the receiver calls ----

    @Override
    public void store(T record, long bytes) {
        buffer.store(record, bytes);
        if (!stored) {
            stored = true;
        }
    }

    @Override
    public void storeAll(Object[] records, long bytes) {
        buffer.storeAll(records, bytes);
        if (!stored) {
            stored = true;
        }
    }

    @Override
    public void reportError(String message, Throwable cause) {
        context.error(message, cause);
    }

    @Override
    public void restart(String message, Throwable cause, Duration wanted) {
        Duration wait;
        synchronized (this) {
            if (restarting || stopping) {
                return; // one restart answers for all that went wrong before it
            }
            restarting = true;
            if (stored) {
                stored = false;
                delay = FIRST_DELAY;
            }
            wait = wanted != null ? wanted : delay;
            if (wanted == null) {
                Duration doubled = delay.multipliedBy(2);
                delay = doubled.compareTo(MAX_DELAY) < 0 ? doubled : MAX_DELAY;
            }
        }
        context.error(message, cause);
        context.schedule(wait, () -> commands.offer(Command.START));
    }

    @Override
    public void stop(String message, Throwable cause) {
        if (cause != null) {
            context.error(message, cause);
        }
        finish();
    }

    @Override
    public void fail(String message, Throwable cause) {
        failure = new IllegalStateException(message, cause);
        stop(message, failure);
    }

    @Override
    public boolean stopped() {
        return stopping;
    }

    @Override
    public SourceContext context() {
        return context;
    }

    // ---- what the program calls ----

    @Override
    public Cut<T> cut(Instant batchTime, long maxRecords) {
        IllegalStateException broken = failure; // read first: what was stored before it is in the buffer
        Cut<T> cut = buffer.cut(maxRecords, context.parallelism());
        if (broken != null && cut.records() == 0 && buffer.size() == 0) {
            throw broken;
        }
        return cut;
    }

    @Override
    public void release(Cut<T> cut) {
        buffer.release(cut);
    }

    @Override
    public void finish() {
        stopping = true;
        commands.offer(Command.STOP);
    }

    @Override
    public boolean finished() {
        return stopping && !supervisor.isAlive() && buffer.size() == 0 && failure == null;
    }

    @Override
    public void close() throws InterruptedException {
        finish();
        buffer.close();
        if (supervisor == Thread.currentThread()) {
            return;
        }
        supervisor.join(CLOSE_WAIT_MILLIS);
        if (supervisor.isAlive()) {
            context.error(
                    receiver.kind() + ": onStart or onStop has not returned after " + CLOSE_WAIT_MILLIS
                            + " ms and is interrupted",
                    null);
            supervisor.interrupt();
            supervisor.join(CLOSE_WAIT_MILLIS);
        }
    }
}
