package io.dstream.sources.internal.socket;

import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import io.dstream.sources.internal.Problems;
import io.dstream.sources.internal.lines.Decoder;
import io.dstream.sources.internal.lines.LineMemory;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection, read by one thread; any thread may close it. What is decoded from one network read is stored at once,
 * before the next, which may wait.
 *
 * <p>Timeouts are deadlines, which {@link #closeIfLate} keeps: a socket's own timeout begins anew with each byte, and
 * within a TLS handshake or record nobody else sees the bytes.
 */
final class Connection<T> {
    private static final int MOST_AT_ONCE = 4096;
    private static final long PATIENCE_MILLIS = 500;

    private final Receiver<T> receiver;
    private final String peer;
    private final Socket raw;
    private final Duration idleTimeout; // zero: none
    private final LineMemory memory;
    private final List<T> decoded = new ArrayList<>();
    private boolean gave;
    private volatile boolean storing;

    private volatile long deadline; // where there is one
    private volatile boolean waiting; // for the network, with a deadline
    private volatile boolean late;

    Connection(Receiver<T> receiver, String peer, Socket raw, Duration idleTimeout, LineMemory memory) {
        this.receiver = receiver;
        this.peer = peer;
        this.raw = raw;
        this.idleTimeout = idleTimeout;
        this.memory = memory;
    }

    /** How often {@link #closeIfLate} is to be called for a timeout. */
    static long watchMillis(Duration timeout) {
        return Math.max(10, Math.min(1000, timeout.toMillis() / 4));
    }

    String peer() {
        return peer;
    }

    /** Whether any record has come out of it. */
    boolean gaveRecords() {
        return gave;
    }

    /** Puts TLS on a connection. */
    interface Handshake {
        Socket over(Socket raw) throws IOException;
    }

    /** Puts TLS on the connection, and closes it where that takes longer than it may. */
    Socket secured(Handshake handshake, Duration patience) throws IOException {
        deadline = System.nanoTime() + patience.toNanos();
        waiting = true;
        try {
            return handshake.over(raw);
        } catch (IOException e) {
            throw late ? new SocketTimeoutException("no handshake") : e;
        } finally {
            waiting = false;
        }
    }

    /**
     * Reads to the end of the stream.
     *
     * @param socket the raw one, or what lies over it
     */
    void read(Socket socket, Decoder<T> decoder) throws Exception {
        idleFromNowOn();
        try (LineMemory.Share share = memory.share(this::close)) {
            try (Input in = new Input(socket.getInputStream())) {
                decoder.decode(in, new Decoded(share));
            } catch (ReceiverStoppedException e) {
                throw e;
            } catch (Exception e) {
                share.checkNotRefused();
                throw late ? new SocketTimeoutException("no whole record") : e;
            } finally {
                store();
            }
        }
    }

    private void idleFromNowOn() {
        if (!idleTimeout.isZero()) {
            deadline = System.nanoTime() + idleTimeout.toNanos();
        }
    }

    /** Closes it, if what the reading thread waits for is overdue. */
    void closeIfLate() {
        if (waiting && System.nanoTime() - deadline > 0) {
            late = true;
            close();
        }
    }

    /** Ends whatever the reading thread waits for on the network. */
    void close() {
        try {
            raw.close();
        } catch (IOException e) {
            receiver.reportError("cannot close the connection with " + peer + ": " + Problems.of(e), e);
        }
    }

    /**
     * Waits until the thread that reads this closed connection has ended. What it still stores while the program
     * finishes is waited for; user code and name services that do not return are not.
     */
    void awaitEnd(Thread reader) throws InterruptedException {
        reader.join(PATIENCE_MILLIS);
        while (storing && reader.isAlive()) {
            reader.join(PATIENCE_MILLIS);
        }
    }

    private void store() {
        if (decoded.isEmpty()) {
            return;
        }
        storing = true;
        try {
            receiver.store(decoded);
        } finally {
            storing = false;
            decoded.clear();
        }
        gave = true;
        idleFromNowOn();
    }

    private final class Decoded implements Decoder.Output<T> {
        private final LineMemory.Share memory;

        Decoded(LineMemory.Share memory) {
            this.memory = memory;
        }

        @Override
        public void add(T record) {
            decoded.add(record);
            if (decoded.size() == MOST_AT_ONCE) {
                store();
            }
        }

        @Override
        public void flush() {
            store();
        }

        @Override
        public LineMemory.Share memory() {
            return memory;
        }

        @Override
        public void lineTooLong(String what) {
            receiver.reportError(peer + ": " + what, null);
        }
    }

    /** The network, with a look at the time where somebody who sends byte after byte would never time out. */
    private final class Input extends InputStream {
        private final InputStream in;

        Input(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            store();
            if (idleTimeout.isZero()) {
                return in.read(bytes, offset, length);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("no whole record");
            }
            waiting = true;
            try {
                return in.read(bytes, offset, length);
            } finally {
                waiting = false;
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
