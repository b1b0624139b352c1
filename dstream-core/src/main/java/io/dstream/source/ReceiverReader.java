package io.dstream.source;

import io.dstream.checkpoint.CheckpointException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
final class ReceiverReader<T> implements ReplayableReader<T>, Receiver.Link<T> {

    static final Duration FIRST_DELAY = Duration.ofMillis(100);
    static final Duration MAX_DELAY = Duration.ofSeconds(30);

    /**
     * How long the receiver's own methods are waited for.
     *
     * @param start how long the program's start waits for {@code onStart}, so that a quick one is over before the first
     *     batch
     * @param close how long {@link #close} waits for {@code onStop}
     */
    record Patience(Duration start, Duration close) {
        static final Patience DEFAULT = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(5));
    }

    private enum Command {
        START,
        HALT, // until the next start
        STOP
    }

    private final Receiver<T> receiver;
    private final SourceContext context;
    private final Optional<ReceiverLog> log;
    private final ReceiverBuffer<T> buffer;
    private final BlockingQueue<Command> commands = new ArrayBlockingQueue<>(16);
    private final CountDownLatch firstStart = new CountDownLatch(1);
    private final Thread supervisor;
    private final Patience patience;
    private Duration delay = FIRST_DELAY;
    private boolean restarting;
    private final ThreadLocal<Long> ownRound = new ThreadLocal<>(); // of the threads it made
    private volatile long round; // from a start to the stop that ends it
    private volatile boolean halted;
    private boolean atWork; // the supervisor's
    private volatile String reason = "the program has stopped";
    private volatile boolean stored;
    private volatile boolean stopping;
    private volatile IllegalStateException failure;

    ReceiverReader(Receiver<T> receiver, SourceContext context, Patience patience) {
        this.patience = patience;
        this.receiver = receiver;
        this.context = context;
        this.log = context.receiverLog();
        this.buffer = new ReceiverBuffer<>(context.bufferLimits(), log);
        this.supervisor = context.newThread("supervisor", this::supervise);
    }

    void start() throws InterruptedException {
        receiver.attach(this);
        commands.add(Command.START);
        supervisor.start();
        try {
            if (!firstStart.await(patience.start.toMillis(), TimeUnit.MILLISECONDS)) {
                context.error(
                        receiver.kind() + ": onStart has not returned after " + patience.start.toMillis()
                                + " ms; it should start a thread and return. The program continues without waiting for it",
                        null);
            }
        } catch (InterruptedException e) {
            close(); // nobody else will: it has not been opened
            throw e;
        }
    }

    // ---- the supervisor's thread ----

    private void supervise() {
        try {
            boolean running = false;
            while (true) {
                Command command = nextCommand();
                if (running) {
                    stopReceiver();
                    running = false;
                }
                if (stopping || command == Command.STOP) {
                    return;
                }
                if (command == Command.START) {
                    running = true;
                    startReceiver();
                }
            }
        } finally {
            stopping = true;
            firstStart.countDown();
            buffer.close();
            context.stopped(reason);
        }
    }

    private Command nextCommand() {
        while (true) {
            try {
                return commands.take();
            } catch (InterruptedException e) {
                // meant for onStart or onStop, which has ended meanwhile: who wants an end sends a command
            }
        }
    }

    private void startReceiver() {
        synchronized (this) {
            restarting = false;
            halted = false;
        }
        try {
            receiver.onStart();
            atWork = true;
            if (!receiver.startsLater()) {
                context.started();
            }
        } catch (Throwable e) { // an error as well: what a missing class costs is this receiver, and that is reported
            rethrowIfHopeless(e);
            restart(receiver.kind() + " could not start: " + e, e, null);
        } finally {
            firstStart.countDown();
        }
    }

    private void stopReceiver() {
        synchronized (this) {
            halted = true;
            round++;
        }
        try {
            receiver.onStop();
        } catch (Throwable e) {
            context.error(receiver.kind() + ": onStop failed: " + e, e);
        }
        if (atWork && !stopping) {
            context.stopped("restarts");
        }
        atWork = false;
    }

    // ---- what the receiver calls ----

    @Override
    public void store(T record, long bytes) {
        logging(() -> buffer.store(record, bytes));
        if (!stored) {
            stored = true;
        }
    }

    @Override
    public void storeAll(Object[] records, long bytes) {
        logging(() -> {
            buffer.storeAll(records, bytes);
            log.ifPresent(ReceiverLog::force);
        });
        if (!stored) {
            stored = true;
        }
    }

    @Override
    public void storeNew(String sender, Object[] records, long[] ids, long[] sizes) {
        logging(() -> {
            buffer.storeNew(sender, records, ids, sizes);
            log.ifPresent(ReceiverLog::force); // also for what was stored before: its force may be under way
        });
        if (!stored) {
            stored = true;
        }
    }

    /** What has been cut and will not be planned any more is taken in by the next start. */
    private void writeLog() {
        if (failure == null) {
            try {
                log.ifPresent(ReceiverLog::write);
            } catch (CheckpointException e) {
                context.error(receiver.kind() + ": the receiver's log failed: " + e.getMessage(), e);
            }
        }
    }

    /** What the log cannot take fails the program: nothing can be stored any more. */
    private void logging(Runnable storing) {
        try {
            storing.run();
        } catch (CheckpointException e) {
            fail(receiver.kind() + ": the receiver's log failed: " + e.getMessage(), e);
            throw new ReceiverStoppedException("the receiver's log failed: " + e.getMessage());
        }
    }

    @Override
    public void reportError(String message, Throwable cause) {
        context.error(message, cause);
    }

    @Override
    public void restart(String message, Throwable cause, Duration wanted) {
        restart(round, message, cause, wanted);
    }

    @Override
    public Thread newThread(String name, Runnable body) {
        long mine = round;
        return context.newThread(name, () -> {
            ownRound.set(mine);
            try {
                body.run();
            } catch (ReceiverStoppedException e) {
                // the end that every thread comes to that stores records
            } catch (Throwable e) {
                rethrowIfHopeless(e);
                restart(mine, "thread " + Thread.currentThread().getName() + " died: " + e, e, null);
            }
        });
    }

    /**
     * Out of memory, say: no restart can mend that. Thrown on, it ends a thread of the program's, and so the program.
     */
    private static void rethrowIfHopeless(Throwable e) {
        if (e instanceof VirtualMachineError error && !(e instanceof StackOverflowError)) {
            throw error;
        }
    }

    /**
     * Restarts the receiver, unless the round in which it went wrong is over: it may be onStop that a thread died of.
     */
    private void restart(long wrong, String message, Throwable cause, Duration wanted) {
        Duration wait;
        synchronized (this) {
            if (restarting || stopping || wrong != round) {
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
        commands.offer(Command.HALT);
        context.schedule(wait, () -> commands.offer(Command.START));
    }

    @Override
    public void stop(String message, Throwable cause) {
        if (cause != null) {
            context.error(message, cause);
        }
        reason = message;
        finish();
    }

    @Override
    public void fail(String message, Throwable cause) {
        failure = new IllegalStateException(message, cause);
        stop(message, failure);
    }

    @Override
    public boolean stopped() {
        Long mine = ownRound.get();
        return stopping || halted || (mine != null && mine != round);
    }

    @Override
    public boolean over() {
        return stopping;
    }

    @Override
    public SourceContext context() {
        return context;
    }

    // ---- what the program calls ----

    /** Takes in what was received and not planned before the program was stopped, and starts the receiver. */
    @Override
    public void seek(Map<String, Position> positions) throws Exception {
        if (log.isPresent()) {
            long planned = positions
                    .getOrDefault(ReceiverBuffer.LOG_PARTITION, Position.of(0))
                    .number();
            buffer.restore(planned, receiver::sizeOfAny);
        }
        start();
    }

    @Override
    public Cut<T> replay(List<OffsetRange> ranges) {
        OffsetRange range = ranges.get(0);
        Cut<T> cut = buffer.replay(range.fromNumber(), range.untilNumber(), context.parallelism());
        return new Cut<>(cut.parts(), cut.records(), cut.bytes(), ranges);
    }

    @Override
    public void commit(List<OffsetRange> ranges) {
        log.ifPresent(l -> ranges.forEach(range -> l.trim(range.untilNumber())));
    }

    @Override
    public Backlog backlog() {
        return buffer.backlog();
    }

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
        writeLog();
        if (supervisor == Thread.currentThread()) {
            return;
        }
        long millis = patience.close.toMillis();
        supervisor.join(millis);
        if (supervisor.isAlive()) {
            context.error(
                    receiver.kind() + ": onStart or onStop has not returned after " + millis + " ms and is interrupted",
                    null);
            supervisor.interrupt();
            supervisor.join(millis);
        }
    }
}
