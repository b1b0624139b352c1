package io.dstream.source;

import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.function.ToLong;
import java.time.Duration;
import java.util.Collection;

/**
 * A source that is pushed records by the outside world. Write one by extending this class:
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
 * <p>{@code store} may be called by any number of threads. It returns once the record is in the stream's buffer, and
 * waits while that is full: slow batches hold back the sender rather than fill the memory.
 *
 * <p>{@code onStart} and {@code onStop} are called by one thread, in turns. When {@code onStart} throws, or
 * {@link #restart} is called, the receiver is stopped and started again after a delay that doubles with every failure
 * in a row.
 *
 * @param <T> the records
 */
public abstract class Receiver<T> {

    /** What a started receiver talks to. */
    interface Link<T> {
        void store(T record, long bytes);

        void storeAll(Object[] records, long bytes);

        void storeNew(String sender, Object[] records, long[] ids, long[] sizes);

        void reportError(String message, Throwable cause);

        void restart(String message, Throwable cause, Duration delay);

        void stop(String message, Throwable cause);

        void fail(String message, Throwable cause);

        /** Whether the calling thread, if it receives, is to end. */
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
     * Starts to receive. Must return soon: receiving is for other threads (see {@link #newThread}).
     *
     * @throws Exception if it cannot start; it is tried again after a while
     */
    protected abstract void onStart() throws Exception;

    /**
     * Stops receiving and gives back what {@link #onStart} took. Called also after an {@code onStart} that threw.
     *
     * @throws Exception if something goes wrong; it is reported
     */
    protected abstract void onStop() throws Exception;

    /**
     * What it is, in a word or two: names the stream where the program does not.
     *
     * @return by default the name of the class
     */
    public String kind() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "receiver" : name;
    }

    /**
     * Whether the receiver is at work only some time after {@link #onStart} has returned: when a connection stands,
     * say. Override it to return true, and call {@link #reportStarted} then.
     *
     * @return by default false: it is at work once {@code onStart} has returned
     */
    protected boolean startsLater() {
        return false;
    }

    /**
     * About how much memory a record takes, so that the stream's buffer can be bounded. Override it where records are
     * large and neither strings nor byte arrays.
     *
     * @param record the record
     * @return bytes
     */
    protected long sizeOf(T record) {
        if (record instanceof String s) {
            return 56L + s.length();
        }
        return record instanceof byte[] bytes ? 16L + bytes.length : 64;
    }

    /**
     * Stores a record in the stream's buffer. Waits while it is full. With a checkpoint directory the record is durable
     * once the batch it goes into is planned, and may be lost by a crash before that; use {@link #store(Collection)} or
     * {@link #storeNew} where the sender waits for an acknowledgement.
     *
     * @param record the record
     * @throws ReceiverStoppedException if the receiver has been stopped; the record has not been stored
     */
    public final void store(T record) {
        link().store(record, sizeOf(record));
    }

    /**
     * Stores records in the stream's buffer, next to each other and in their order. Waits while it is full, and returns
     * once all are stored, and with a checkpoint directory are durable: they may then be acknowledged. Costs much less
     * per record than storing them one by one.
     *
     * @param records the records; copied
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
     * Stores records that a sender may send again, each of them once: those whose id is not higher than that of all
     * that was stored of the sender before are left out. Waits while the buffer is full, and returns once all are
     * stored, and with a checkpoint directory are durable: they may then be acknowledged.
     *
     * @param sender who sends them; remembered with the highest id, also over a restart of the program, until 100,000
     *     other senders have stored something since
     * @param records the records, in the order of their ids; copied
     * @param id gives a record's id, which rises from record to record of a sender
     * @throws ReceiverStoppedException if the receiver has been stopped; then none of the records may be acknowledged
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
     * Reports that something went wrong, and goes on.
     *
     * @param message what went wrong
     * @param cause why, or null
     */
    public final void reportError(String message, Throwable cause) {
        link().reportError(checkNotNull(message, "message"), cause);
    }

    /**
     * Stops this receiver and starts it again after a delay, which doubles with each restart in a row, from 100 ms to
     * 30 s, and is back at its start once a record has been stored. Returns at once.
     *
     * @param message why
     * @param cause what went wrong, or null
     */
    public final void restart(String message, Throwable cause) {
        link().restart(checkNotNull(message, "message"), cause, null);
    }

    /**
     * Stops this receiver and starts it again after a delay. Returns at once.
     *
     * @param message why
     * @param cause what went wrong, or null
     * @param delay how long to wait
     */
    public final void restart(String message, Throwable cause, Duration delay) {
        link().restart(checkNotNull(message, "message"), cause, checkNotNull(delay, "delay"));
    }

    /**
     * Stops this receiver for good; what it has stored is still dealt with, and the program goes on. Returns at once.
     *
     * @param message why
     * @param cause what went wrong, or null
     */
    public final void stop(String message, Throwable cause) {
        link().stop(checkNotNull(message, "message"), cause);
    }

    /**
     * Stops this receiver for good and fails the program, once what has been stored is in batches: for what no restart
     * can mend. Returns at once.
     *
     * @param message why; becomes the message of an {@link IllegalStateException}
     * @param cause what went wrong, or null
     */
    public final void fail(String message, Throwable cause) {
        link().fail(checkNotNull(message, "message"), cause);
    }

    /**
     * Whether this receiver has been told to stop, for good or to be restarted. A thread that receives looks at it in
     * its loop; one made by {@link #newThread} stays told after the restart, which makes threads of its own.
     *
     * @return whether to stop; also true before the start
     */
    public final boolean isStopped() {
        Link<T> current = link;
        return current == null || current.stopped();
    }

    /**
     * Makes a daemon thread to receive on, not started yet. If its body throws, an {@link Error} too, the receiver is
     * restarted; the program fails where that cannot help, as after an {@link OutOfMemoryError}.
     *
     * @param name what it does
     * @param body what it runs
     * @return the thread
     */
    protected final Thread newThread(String name, Runnable body) {
        return link().newThread(name, body);
    }

    /** Says that the receiver is at work, or at work again; ends the reports of earlier errors. */
    protected final void reportStarted() {
        link().context().started();
    }
}
