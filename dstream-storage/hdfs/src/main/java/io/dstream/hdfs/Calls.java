package io.dstream.hdfs;

import java.io.Closeable;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Runs the calls of Hadoop's client, as the right user, on threads of their own: an interrupt would break connections
 * and files that are in use. Whoever calls waits, and keeps an interrupt for later. There are as many threads as
 * callers at a time; idle ones end. Safe for use by many threads.
 */
final class Calls implements Closeable {
    private static final long IDLE_SECONDS = 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String where;
    private final UserGroupInformation user;
    private final boolean kerberos;
    private final long waitNanos;
    private final ThreadPoolExecutor threads;

    /** Something to ask of Hadoop's client. */
    interface Call<T> {
        T run() throws IOException;
    }

    /** Whether something has happened. */
    interface Look {
        boolean isDone(int number) throws IOException;
    }

    Calls(String where, UserGroupInformation user, boolean kerberos, long waitMillis) {
        this.where = where;
        this.user = user;
        this.kerberos = kerberos;
        this.waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "dstream-hdfs-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    thread.setContextClassLoader(Calls.class.getClassLoader()); // Hadoop finds its classes by it
                    return thread;
                });
    }

    /** As whom calls are made, for messages. */
    String user() {
        return user.getShortUserName();
    }

    /** Runs a call, once. */
    <T> T once(Call<T> call) throws IOException {
        Future<T> result;
        try {
            result = threads.submit(() -> asUser(call));
        } catch (RejectedExecutionException e) {
            throw new IOException(where + " is closed", e);
        }
        return uninterrupted(result);
    }

    /** Runs a call, and again while the NameNode says that it is not ready. */
    <T> T patiently(Call<T> call) throws IOException {
        return once(() -> {
            long start = System.nanoTime();
            while (true) {
                try {
                    return call.run();
                } catch (IOException e) {
                    if (!Problems.passes(e) || System.nanoTime() - start >= waitNanos) {
                        throw e;
                    }
                    pause();
                }
            }
        });
    }

    /** Looks until something has happened. For calls, on their threads. */
    boolean await(Look look) throws IOException {
        long start = System.nanoTime();
        for (int n = 0; !look.isDone(n); n++) {
            if (System.nanoTime() - start >= waitNanos) {
                return false;
            }
            pause();
        }
        return true;
    }

    private void pause() throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(where + " is closed", e);
        }
    }

    private <T> T asUser(Call<T> call) throws IOException {
        if (kerberos) {
            user.checkTGTAndReloginFromKeytab();
        }
        try {
            return user.doAs((PrivilegedExceptionAction<T>) call::run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(where + " is closed", e);
        }
    }

    private static <T> T uninterrupted(Future<T> result) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException thrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof IOException io) {
            return io;
        }
        // Hadoop's client throws this for a host that is unknown, and IllegalStateException after it was closed.
        return new IOException(String.valueOf(cause.getMessage()), cause);
    }

    boolean isClosed() {
        return threads.isShutdown();
    }

    /** Ends the threads, once what they do is done. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
