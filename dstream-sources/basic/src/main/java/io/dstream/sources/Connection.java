package io.dstream.sources;

import io.dstream.source.Receiver;
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
 */
final class Connection<T> {
    private static final int MOST_AT_ONCE = 4096;
    private static final long PATIENCE_MILLIS = 500;

    private final Receiver<T> receiver;
    private final String peer;
    private final Socket raw;
    private final Duration idleTimeout; // zero: none
    private final List<T> decoded = new ArrayList<>();
    private boolean gave;
    private long waitingSince;
    private volatile boolean storing;

    Connection(Receiver<T> receiver, String peer, Socket raw, Duration idleTimeout) {
        this.receiver = receiver;
        this.peer = peer;
        this.raw = raw;
        this.idleTimeout = idleTimeout;
    }

    String peer() {
        return peer;
    }

    /** Whether any record has come out of it. */
    boolean gaveRecords() {
        return gave;
    }

    /**
     * Reads to the end of the stream.
     *
     * @param socket the raw one, or what lies over it
     */
    void read(Socket socket, Decoder<T> decoder) throws Exception {
        long idleMillis = idleTimeout.toMillis();
        socket.setSoTimeout((int) Math.min(idleMillis, Integer.MAX_VALUE));
        waitingSince = System.nanoTime();
        try (Input in = new Input(socket.getInputStream())) {
            decoder.decode(in, new Decoded());
        } finally {
            store();
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
        if (!idleTimeout.isZero()) {
            waitingSince = System.nanoTime();
        }
    }

    private final class Decoded implements Decoder.Output<T> {
        @Override
        public void add(T record) {
            decoded.add(record);
            if (decoded.size() == MOST_AT_ONCE) {
                store();
            }
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
            if (!idleTimeout.isZero() && System.nanoTime() - waitingSince > idleTimeout.toNanos()) {
                throw new SocketTimeoutException("no whole record");
            }
            return in.read(bytes, offset, length);
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
