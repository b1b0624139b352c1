package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.function.ToLong;
import java.time.Duration;
import java.util.Collection;

/**
 * A source to which the outside world pushes records. To write one, extend this class:
 *
 * <pre>{@code
 * final class Sensor extends Receiver<Reading> {
 *     private volatile Device device;
 *
 *     protected void onStart() throws IOException {  // must not wait: start a thread, register a callback
 *         device = Device.open("/dev/sensor0", reading -> store(reading));
 *     }
 *
 *     protected void onStop() throws IOException {   // called before every restart too
 *         device.close();
 *     }
 * }
 * DStream<Reading> readings = ssc.from(Sources.of(new Sensor()));
 * }</pre>
 *
 * <p>{@code store} may be called by any number of threads. It returns when the record is in the stream's buffer, and
 * waits while the buffer is full, so slow batches hold back the sender instead of filling the memory.
 *
 * <p>{@code onStart} and {@code onStop} are called alternately, by one thread. When {@code onStart} throws or
 * {@link #restart} is called, the receiver is stopped and then restarted after a delay that doubles with every
 * consecutive failure.
 *
 * @param <T> the type of the records
 */
public abstract class Receiver<T> {

    /** What a started receiver calls. */
    interface Link<T> {
        void store(T record, long bytes);

        void storeAll(Object[] records, long bytes);

        void storeNew(String sender, Object[] records, long[] ids, long[] sizes);

        void reportError(String message, Throwable cause);

        void restart(String message, Throwable cause, Duration delay);

        void stop(String message, Throwable cause);

        void fail(String message, Throwable cause);

        /** Returns whether the calling thread should end, if it is one that receives. */
        boolean stopped();

        boolean over();

        Thread newThread(String name, Runnable body);

        SourceContext context();
    }

    private volatile Link<T> link;

    /** For subclasses. */
    protected Receiver() {}

    final void attach(Link<T> to) {
        synchronized (this) {
            checkState(
                    link == null || link.over(),
                    "the receiver '%s' (%s) is already in use: create a receiver for each stream",
                    kind(),
                    this);
            link = to;
        }
    }

    private Link<T> link() {
        Link<T> current = link;
        checkState(current != null, "%s has not been started: start the StreamingContext it belongs to", this);
        return current;
    }

    /**
     * Starts to receive. Must return soon: do the receiving on other threads (see {@link #newThread}).
     *
     * @throws Exception if it cannot start; it is then restarted after a delay
     */
    protected abstract void onStart() throws Exception;

    /**
     * Stops receiving, and releases what {@link #onStart} acquired. Also called after an {@code onStart} that threw.
     *
     * @throws Exception if an error occurs; it is reported
     */
    protected abstract void onStop() throws Exception;

    /**
     * Returns the kind of source, in a word or two. It is the stream's name if the program does not set one.
     *
     * @return the kind; by default the name of the class
     */
    public String kind() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "receiver" : name;
    }

    /**
     * Returns whether the receiver becomes active only some time after {@link #onStart} has returned, such as when a
     * connection is established. If you override this method to return true, call {@link #reportStarted} at that time.
     *
     * @return by default false: the receiver is active when {@code onStart} has returned
     */
    protected boolean startsLater() {
        return false;
    }

    /**
     * Estimates the memory that a record takes, in order to limit the stream's buffer. Override this method if records
     * are large and neither strings nor byte arrays.
     *
     * @param record the record
     * @return the estimate in bytes
     */
    protected long sizeOf(T record) {
        if (record instanceof String s) {
            return 56L + s.length();
        }
        return record instanceof byte[] bytes ? 16L + bytes.length : 64;
    }

    /**
     * Stores a record in the stream's buffer. Waits while the buffer is full. With a checkpoint directory, the record
     * is durable once its batch is planned, and may be lost by a crash before that. If the sender waits for an
     * acknowledgement, use {@link #store(Collection)} or {@link #storeNew}.
     *
     * @param record the record
     * @throws ReceiverStoppedException if the receiver has been stopped; the record has not been stored
     */
    public final void store(T record) {
        link().store(record, sizeOf(record));
    }

    /**
     * Stores records in the stream's buffer, contiguously and in order. Waits while the buffer is full. Returns when
     * all records are stored and, with a checkpoint directory, durable, so they may then be acknowledged. Costs much
     * less per record than storing records one by one.
     *
     * @param records the records; they are copied
     * @throws ReceiverStoppedException if the receiver has been stopped; none of the records has been stored
     */
    @SuppressWarnings("unchecked")
    public final void store(Collection<? extends T> records) {
        Object[] copy = records.toArray();
        long bytes = 0;
        for (Object record : copy) {
            bytes += sizeOf((T) record);
        }
        if (copy.length > 0) {
            link().storeAll(copy, bytes);
        }
    }

    /**
     * Stores records that a sender may send again, each of them once: records whose id is not higher than the highest
     * id already stored for the sender are skipped. Waits while the buffer is full. Returns when all records are stored
     * and, with a checkpoint directory, durable, so they may then be acknowledged.
     *
     * @param sender the sender; it is remembered with its highest id, also across restarts of the program, until
     *     100,000 other senders have stored records since
     * @param records the records, in the order of their ids; they are copied
     * @param id returns a record's id; ids of a sender must increase from record to record
     * @throws ReceiverStoppedException if the receiver has been stopped; none of the records may then be acknowledged
     */
    @SuppressWarnings("unchecked")
    public final void storeNew(String sender, Collection<? extends T> records, ToLong<? super T> id) {
        checkNotNull(sender, "sender");
        Object[] copy = records.toArray();
        long[] ids = new long[copy.length];
        long[] sizes = new long[copy.length];
        for (int i = 0; i < copy.length; i++) {
            try {
                ids[i] = id.applyAsLong((T) copy[i]);
            } catch (Exception e) {
                throw new IllegalArgumentException("cannot tell the id of a record from " + sender + ": " + e, e);
            }
            sizes[i] = sizeOf((T) copy[i]);
        }
        if (copy.length > 0) {
            link().storeNew(sender, copy, ids, sizes);
        }
    }

    @SuppressWarnings("unchecked")
    final long sizeOfAny(Object record) {
        return sizeOf((T) record);
    }

    /**
     * Reports a problem and continues.
     *
     * @param message what went wrong
     * @param cause the cause, or null
     */
    public final void reportError(String message, Throwable cause) {
        link().reportError(checkNotNull(message, "message"), cause);
    }

    /**
     * Stops this receiver and restarts it after a delay. The delay doubles with each consecutive restart, from 100 ms
     * to 30 s, and is reset when a record has been stored. Returns immediately.
     *
     * @param message the reason
     * @param cause the cause, or null
     */
    public final void restart(String message, Throwable cause) {
        link().restart(checkNotNull(message, "message"), cause, null);
    }

    /**
     * Stops this receiver and restarts it after a given delay. Returns immediately.
     *
     * @param message the reason
     * @param cause the cause, or null
     * @param delay the delay
     */
    public final void restart(String message, Throwable cause, Duration delay) {
        link().restart(checkNotNull(message, "message"), cause, checkNotNull(delay, "delay"));
    }

    /**
     * Stops this receiver permanently. What it has stored is still processed, and the program continues. Returns
     * immediately.
     *
     * @param message the reason
     * @param cause the cause, or null
     */
    public final void stop(String message, Throwable cause) {
        link().stop(checkNotNull(message, "message"), cause);
    }

    /**
     * Stops this receiver permanently and makes the program fail, after what has been stored is in batches. Use it for
     * problems that a restart cannot solve. Returns immediately.
     *
     * @param message the reason, which becomes the message of an {@link IllegalStateException}
     * @param cause the cause, or null
     */
    public final void fail(String message, Throwable cause) {
        link().fail(checkNotNull(message, "message"), cause);
    }

    /**
     * Returns whether this receiver has been told to stop, permanently or for a restart. A thread that receives checks
     * this in its loop. For a thread created by {@link #newThread} it remains true after the restart, which creates new
     * threads.
     *
     * @return whether to stop; also true before the start
     */
    public final boolean isStopped() {
        Link<T> current = link;
        return current == null || current.stopped();
    }

    /**
     * Creates a daemon thread to receive on, without starting it. If its body throws anything, including an
     * {@link Error}, the receiver is restarted; the program fails if a restart cannot help, as after an
     * {@link OutOfMemoryError}.
     *
     * @param name the thread's purpose
     * @param body the code to run
     * @return the thread
     */
    protected final Thread newThread(String name, Runnable body) {
        return link().newThread(name, body);
    }

    /** Reports that the receiver is active, or active again. Ends the reporting of earlier errors. */
    protected final void reportStarted() {
        link().context().started();
    }
}
