package io.dstream.engine.task;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.internal.text.Logs;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * What the tasks of a process keep from one partition to the next, and share, since it is costly to make: connections,
 * clients. There is one for each key; the first task that asks makes it. It is closed once nobody has used it for some
 * time, or when it is {@linkplain #drop dropped} and nobody uses it any more; nothing is closed at the end of the JVM.
 *
 * <p>Held in a static field by whoever writes tasks, for tasks have nothing else in common. Safe for use by many
 * threads.
 *
 * @param <R> what is kept
 */
public final class Kept<R extends AutoCloseable> {
    private static final Logger LOG = Logs.of("engine");

    /** Makes what is kept. */
    public interface Maker<R> {
        /**
         * Makes it. Called by the task that has asked, while others wait.
         *
         * @return what is kept from now on
         * @throws Exception if it cannot be made; the next task tries again
         */
        R make() throws Exception;
    }

    private final Duration idle;
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor closer;
    private final Map<String, Entry> entries = new HashMap<>(); // under this object's lock, as all that is in them
    private boolean isAwaited; // a look for what is idle; under the lock too

    /**
     * Keeps nothing yet.
     *
     * @param name names the thread that closes what is idle
     * @param idle for how long it is kept when nobody uses it, at least; up to twice as long
     */
    public Kept(String name, Duration idle) {
        this(name, idle, System::nanoTime);
    }

    Kept(String name, Duration idle, LongSupplier nanoTime) {
        checkArgument(idle.toMillis() > 0, "kept for %s: expected at least 1 ms", idle);
        this.idle = idle;
        this.nanoTime = nanoTime;
        this.closer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        closer.setKeepAliveTime(idle.toMillis(), TimeUnit.MILLISECONDS);
        closer.allowCoreThreadTimeOut(true);
    }

    private final class Entry {
        private final R kept;
        private int users;
        private long since; // when the last user went
        private boolean dropped; // and is not among the entries any more

        Entry(R kept) {
            this.kept = kept;
        }
    }

    /** Somebody's use of it, to be closed. */
    public final class Lease implements AutoCloseable {
        private final String key;
        private final Entry entry;
        private boolean closed;

        private Lease(String key, Entry entry) {
            this.key = key;
            this.entry = entry;
        }

        /**
         * What is kept.
         *
         * @return the same for all who use it at the same time
         */
        public R get() {
            return entry.kept;
        }

        /** Says that it must not be used any more, by anybody: it is closed when all who have it give it back. */
        public void discard() {
            remove(key, entry);
        }

        @Override
        public void close() {
            boolean last;
            synchronized (Kept.this) {
                if (closed) {
                    return;
                }
                closed = true;
                entry.since = nanoTime.getAsLong();
                last = --entry.users == 0 && entry.dropped;
            }
            if (last) {
                Kept.close(entry.kept);
            } else {
                closeLater();
            }
        }
    }

    /**
     * Uses what is kept by a key.
     *
     * @param key the key
     * @param maker makes it where there is none
     * @return the use of it
     * @throws Exception what the maker throws
     */
    public synchronized Lease lease(String key, Maker<? extends R> maker) throws Exception {
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(maker.make());
            entries.put(key, entry);
        }
        entry.users++;
        return new Lease(key, entry);
    }

    /**
     * What is kept by a key, for whoever has something to tell it.
     *
     * @param key the key
     * @return what is kept, or nothing
     */
    public synchronized Optional<R> find(String key) {
        return Optional.ofNullable(entries.get(key)).map(entry -> entry.kept);
    }

    /**
     * Says that what is kept by a key will not be needed any more.
     *
     * @param key the key
     */
    public void drop(String key) {
        Entry entry;
        synchronized (this) {
            entry = entries.get(key);
        }
        if (entry != null) {
            remove(key, entry);
        }
    }

    private void remove(String key, Entry entry) {
        synchronized (this) {
            if (entry.dropped) {
                return;
            }
            entry.dropped = true;
            entries.remove(key, entry);
            if (entry.users > 0) {
                return; // who uses it closes it
            }
        }
        close(entry.kept);
    }

    /** Has somebody look for what is idle, where there is something. One look is awaited at a time. */
    private synchronized void closeLater() {
        if (!isAwaited && entries.values().stream().anyMatch(entry -> entry.users == 0)) {
            isAwaited = true;
            var unused = closer.schedule(this::look, idle.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        synchronized (this) {
            isAwaited = false;
        }
        try {
            closeIdle();
        } finally {
            closeLater();
        }
    }

    /** Closes what nobody has used for long enough. */
    void closeIdle() {
        Map<String, Entry> old = new HashMap<>();
        synchronized (this) {
            long now = nanoTime.getAsLong();
            for (Iterator<Map.Entry<String, Entry>> all = entries.entrySet().iterator(); all.hasNext(); ) {
                Map.Entry<String, Entry> each = all.next();
                Entry entry = each.getValue();
                if (entry.users == 0 && now - entry.since >= idle.toNanos()) {
                    entry.dropped = true;
                    old.put(each.getKey(), entry);
                    all.remove();
                }
            }
        }
        old.values().forEach(entry -> close(entry.kept));
    }

    private static void close(AutoCloseable kept) {
        try {
            kept.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | LinkageError e) {
            LOG.warn("{} could not be closed", kept.getClass().getSimpleName(), e);
        }
    }
}
