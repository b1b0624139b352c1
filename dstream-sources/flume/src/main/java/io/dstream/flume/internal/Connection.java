package io.dstream.flume.internal;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** The connection of an agent: read by one thread, ended by another. */
final class Connection implements AutoCloseable {
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final long PATIENCE_MILLIS = 500;

    private final Socket raw;
    private final ListenOptions options;
    private final Answers answers;
    private volatile boolean working; // on a call that has come
    private volatile boolean finishing;

    Connection(Socket raw, ListenOptions options, Answers answers) {
        this.raw = raw;
        this.options = options;
        this.answers = answers;
    }

    /** Answers calls until the agent ends the connection, or {@link #finish} does. */
    void serve() throws IOException {
        raw.setKeepAlive(true);
        raw.setTcpNoDelay(true);
        Wire wire = Wire.of(secured(options.compressed() ? new CompressedSocket(raw) : raw));
        while (!finishing) {
            working = false;
            Optional<Frames.Frame> call = Frames.read(wire.in(), options.maxBatchBytes());
            if (call.isEmpty()) {
                return;
            }
            working = true;
            Frames.write(wire.out(), call.get().number(), answers.to(call.get().bytes()));
        }
    }

    private Socket secured(Socket plain) throws IOException {
        if (options.tls().isEmpty()) {
            return plain;
        }
        raw.setSoTimeout(HANDSHAKE_MILLIS);
        SSLSocket socket = (SSLSocket) options.tls().get().getSocketFactory().createSocket(plain, null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(options.clientAuth());
        working = true; // a failure is worth a report
        socket.startHandshake();
        raw.setSoTimeout(0);
        return socket;
    }

    /** Whether nothing had come when the connection ended. */
    boolean wasIdle() {
        return !working && finishing;
    }

    String explain(Throwable e) {
        if (e instanceof SSLException) {
            return "the TLS handshake failed (" + e.getMessage() + "): check ssl, truststore and keystore of its sink";
        }
        if (e instanceof ZipException) {
            return "what comes is not compressed: set compression-type = deflate of its sink, or leave out compressed()";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Takes no more calls; the one in hand is answered. */
    void finish() throws IOException {
        finishing = true;
        if (!raw.isClosed()) {
            raw.shutdownInput();
        }
    }

    /** Waits for the thread that serves, for as long as it works on a call. */
    void awaitEnd(Thread thread) throws IOException, InterruptedException {
        do {
            thread.join(PATIENCE_MILLIS);
        } while (thread.isAlive() && working);
        close();
        thread.join();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
