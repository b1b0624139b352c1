package io.dstream.flume.internal;

import io.dstream.flume.FlumeEvent;
import io.dstream.internal.text.Logs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;

/**
 * An agent to send to: connects, makes calls, and makes them again on a new connection if that may help. Used by one
 * thread at a time, except for {@link #stopping}.
 */
public final class Agent {
    private static final Logger LOG = Logs.of("sink");
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** Where it is, and how it is spoken with. */
    public record Address(
            String host, int port, Optional<SSLContext> tls, boolean compressed, Duration timeout, Duration retryFor) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final Address address;
    private final CountDownLatch stopping = new CountDownLatch(1);

    // null without a connection
    private Socket socket;
    private Calls calls;

    public Agent(Address address) {
        this.address = address;
    }

    /** Connects; fails with what is wrong. */
    public void connect() throws IOException {
        try {
            open();
        } catch (IOException e) {
            close();
            throw new IOException(address + ": " + explain(e), e);
        }
    }

    private void open() throws IOException {
        Socket raw = new Socket();
        socket = raw;
        int millis = (int) address.timeout.toMillis();
        raw.setTcpNoDelay(true);
        raw.setKeepAlive(true);
        raw.setSoTimeout(millis);
        raw.connect(new InetSocketAddress(address.host, address.port), millis);
        Socket plain = address.compressed ? new CompressedSocket(raw) : raw;
        socket = plain;
        if (address.tls.isPresent()) {
            SSLSocket secured = (SSLSocket)
                    address.tls.get().getSocketFactory().createSocket(plain, address.host, address.port, true);
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            socket = secured;
        }
        calls = new Calls(Wire.of(socket));
    }

    private static String explain(IOException e) {
        if (e instanceof UnknownHostException) {
            return "the host's name is not known";
        }
        if (e instanceof SSLException) {
            return "the TLS handshake failed (" + e.getMessage() + "): expected an Avro source with ssl = true, whose"
                    + " certificate is trusted and for this host's name";
        }
        if (e instanceof ZipException) {
            return "what comes is not compressed: expected compression-type = deflate of the agent's source";
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer in time: expected the Avro source of a Flume agent, with the same ssl and"
                    + " compression-type as this sink";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Sends events. Returns when the agent has them in its channels. */
    public void append(List<FlumeEvent> events) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        boolean told = false;
        while (true) {
            Optional<String> problem = attempt(events);
            if (problem.isEmpty()) {
                return;
            }
            String words = address + ": " + problem.get();
            if (stopping.getCount() == 0) {
                throw new IOException("the program is being stopped, and events could not be sent; " + words);
            }
            if (System.nanoTime() - start > address.retryFor.toNanos()) {
                throw new IOException(words + "; tried for " + address.retryFor.toMillis() + " ms (retryFor)");
            }
            if (!told) {
                told = true;
                LOG.warn("{}; trying again", words);
            }
            var unused = stopping.await(pause, TimeUnit.MILLISECONDS);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    /** The problem, if there is one. */
    private Optional<String> attempt(List<FlumeEvent> events) {
        try {
            if (calls == null) {
                open();
            }
            Rpc.Status status = calls.append(events);
            return status == Rpc.Status.OK
                    ? Optional.empty()
                    : Optional.of("the agent could not take the events (" + status + "); is its channel full?");
        } catch (Calls.RefusedException e) {
            return Optional.of("the agent could not take the events (" + e.getMessage() + ")");
        } catch (IOException e) {
            close();
            return Optional.of(explain(e));
        }
    }

    /** Has what waits give up. Called by any thread. */
    public void stopping() {
        stopping.countDown();
    }

    /** Ends the connection. */
    public void close() {
        Socket last = socket;
        socket = null;
        calls = null;
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                LOG.debug("{}: {}", address, e.toString());
            }
        }
    }
}
