package io.dstream.zeromq.internal;

import io.dstream.internal.text.Logs;
import io.dstream.sink.BatchInfo;
import io.dstream.zeromq.ZMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Hands messages to a PUSH or PUB socket, which sends them when it can. A thread of its own attends to the socket's
 * connections meanwhile.
 */
public final class SocketWriter implements Writer {
    private static final Logger LOG = Logs.of("sink");

    private final SocketType type;
    private final SocketOptions options;
    private final Duration linger;
    private OpenSocket open; // null unless open
    private Thread attendant;
    private volatile boolean closed;
    private volatile boolean stopping;

    public SocketWriter(SocketType type, SocketOptions options, Duration linger) {
        this.type = type;
        this.options = options;
        this.linger = linger;
    }

    @Override
    public void open() throws IOException {
        OpenSocket.checkAddress(options);
        open = OpenSocket.of(type, options, this::set);
        attendant = new Thread(this::attend, "dstream-zeromq " + options.endpoint());
        attendant.setDaemon(true);
        attendant.start();
    }

    private void set(ZMQ.Socket socket) {
        socket.setSndHWM(options.highWaterMark());
        socket.setSendTimeOut(OpenSocket.POLL_MILLIS);
        socket.setLinger((int) linger.toMillis());
    }

    private synchronized void attend() {
        try {
            String last = "";
            while (!closed) {
                wait(OpenSocket.POLL_MILLIS);
                String[] words = {last};
                open.attend(event -> words[0] = open.trouble(event).orElse(""));
                if (!words[0].isEmpty() && !words[0].equals(last)) {
                    LOG.warn("{}", words[0]);
                }
                last = words[0];
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: nobody attends to connections any more: {}", options.endpoint(), e.toString(), e);
        }
    }

    @Override
    public void begin(BatchInfo info) {}

    @Override
    public void send(ZMessage message) throws IOException, InterruptedException {
        var unused = Writer.checkLength(message, options);
        List<byte[]> frames = message.frames();
        int last = frames.size() - 1;
        for (int i = 0; i <= last; i++) {
            while (!open.socket().send(frames.get(i), i < last ? ZMQ.SNDMORE : 0)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while sending to " + options.endpoint());
                }
                if (stopping) {
                    throw new IOException(
                            "the program is being stopped, and nobody takes what is sent to " + options.endpoint());
                }
            }
        }
    }

    @Override
    public void end() {}

    @Override
    public void stopping() {
        stopping = true;
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        boolean interrupted = false;
        while (attendant.isAlive()) {
            try {
                attendant.join();
            } catch (InterruptedException e) {
                interrupted = true; // it ends soon
            }
        }
        open.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
