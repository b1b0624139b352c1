package io.dstream.sources.internal.lines;

import io.dstream.source.BufferLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds what the lines under way of all connections of a source take together, beyond the small array that each
 * connection has anyway. Where a line needs more than is left, the connection with the longest one is disconnected.
 * Half of it at most goes to connections that would merely be quicker with a larger array; those are never disconnected
 * for it. Safe for use by many threads.
 */
public final class LineMemory {
    private static final int LONGEST_LINES = 4;

    private final long limit;
    private final Set<Share> shares = new LinkedHashSet<>();
    private long used;
    private long leaving; // part of what is used: that of connections that have been disconnected for it

    LineMemory(long limit) {
        this.limit = limit;
    }

    /** As much as the stream's buffer may hold, and enough for a few of the longest lines. */
    public static LineMemory of(BufferLimits buffer, LineFormat format) {
        return new LineMemory(Math.max(buffer.maxBytes(), (long) LONGEST_LINES * format.maxLineBytes()));
    }

    public static LineMemory unbounded() {
        return new LineMemory(Long.MAX_VALUE);
    }

    /** A connection's part, which is given back when it is closed. */
    public Share share(Runnable disconnect) {
        Share share = new Share(disconnect);
        synchronized (this) {
            shares.add(share);
        }
        return share;
    }

    /** What one connection takes. Used by the thread that reads it. */
    public final class Share implements AutoCloseable {
        private final Runnable disconnect;
        private long held; // these three under the lock of all
        private boolean needed;
        private boolean refused;

        private Share(Runnable disconnect) {
            this.disconnect = disconnect;
        }

        /** Takes memory that is welcome but not needed, if there is plenty. */
        boolean takeIfPlenty(long bytes) {
            synchronized (LineMemory.this) {
                if (used + bytes > limit / 2) {
                    return false;
                }
                used += bytes;
                held += bytes;
                return true;
            }
        }

        /**
         * Takes memory that a line needs. May disconnect others, and wait until they have given back theirs.
         *
         * @throws IOException if it is this connection that has to go
         */
        void take(long bytes) throws IOException {
            try {
                for (Share longest = longestInTheWay(bytes); longest != this; longest = longestInTheWay(bytes)) {
                    longest.disconnect.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for memory");
            }
        }

        /** Takes the memory and gives this; or gives the share whose connection is to be disconnected first. */
        private Share longestInTheWay(long bytes) throws IOException, InterruptedException {
            synchronized (LineMemory.this) {
                needed = true;
                while (!refused && used + bytes > limit) {
                    if (used - leaving + bytes <= limit) {
                        LineMemory.this.wait();
                        continue;
                    }
                    Share longest = longest(this, bytes);
                    longest.refused = true;
                    leaving += longest.held;
                    LineMemory.this.notifyAll(); // it may be waiting itself
                    if (longest != this) {
                        return longest;
                    }
                }
                checkNotRefused();
                used += bytes;
                held += bytes;
                return this;
            }
        }

        /** Gives back a part. */
        void giveBack(long bytes) {
            synchronized (LineMemory.this) {
                held -= bytes;
                used -= bytes;
                if (refused) {
                    leaving -= bytes;
                }
                LineMemory.this.notifyAll();
            }
        }

        /** Whether a line has needed any of it. */
        boolean isNeeded() {
            return needed; // only this thread changes it
        }

        /** No line under way needs any of it now. */
        void noneNeeded() {
            synchronized (LineMemory.this) {
                needed = false;
            }
        }

        /** Throws, if the connection has been or is to be disconnected for its long line. */
        public void checkNotRefused() throws IOException {
            synchronized (LineMemory.this) {
                if (refused) {
                    throw new IOException("unfinished lines of all senders together would take more than " + limit
                            + " bytes, and this sender's is the longest");
                }
            }
        }

        @Override
        public void close() {
            synchronized (LineMemory.this) {
                giveBack(held);
                shares.remove(this);
            }
        }
    }

    private Share longest(Share asking, long bytes) {
        Share longest = asking;
        long most = asking.held + bytes;
        for (Share share : shares) {
            if (share.needed && !share.refused && share.held > most) {
                longest = share;
                most = share.held;
            }
        }
        return longest;
    }
}
