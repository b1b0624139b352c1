package io.dstream.zeromq.internal;

import io.dstream.function.Function1;
import io.dstream.source.BufferLimits;
import io.dstream.source.Receiver;
import io.dstream.zeromq.ZMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Takes messages from a socket on a thread of its own, which does everything the socket needs, and stores those that
 * have come together with one call.
 */
public class SocketReceiver<T> extends Receiver<T> {
    private static final int CHUNK = 1024;
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int FRAME_OVERHEAD = 40;

    private final SocketType type;
    private final SocketOptions options;
    private final Consumer<ZMQ.Socket> settings;
    private final Function1<? super ZMessage, ? extends T> decoder;
    private int highWaterMark;
    private Thread thread; // the supervisor's

    public SocketReceiver(
            SocketType type,
            SocketOptions options,
            Consumer<ZMQ.Socket> settings,
            Function1<? super ZMessage, ? extends T> decoder) {
        this.type = type;
        this.options = options;
        this.settings = settings;
        this.decoder = decoder;
    }

    /** Fails if the socket cannot be opened where it is to be. Called once, before the start. */
    public final void check(BufferLimits limits) throws IOException {
        OpenSocket.checkAddress(options);
        highWaterMark = (int) Math.min(options.highWaterMark(), limits.maxRecords());
    }

    @Override
    public final String kind() {
        return "zeromq";
    }

    /** One that connects is active when a peer is there. */
    @Override
    protected final boolean startsLater() {
        return !options.bind();
    }

    @Override
    protected final long sizeOf(T record) {
        if (record instanceof ZMessage message) {
            long size = FRAME_OVERHEAD;
            for (byte[] frame : message.frames()) {
                size += FRAME_OVERHEAD + frame.length;
            }
            return size;
        }
        return super.sizeOf(record);
    }

    @Override
    protected final void onStart() throws IOException {
        thread = null;
        OpenSocket open = OpenSocket.of(type, options, this::set);
        thread = newThread("reader", () -> run(open)); // the socket is this thread's from now on
        thread.start();
    }

    /** The thread ends by itself, at the latest when what it stores has room. */
    @Override
    protected final void onStop() throws InterruptedException {
        if (thread != null) {
            thread.join();
        }
    }

    private void run(OpenSocket open) {
        try (open) {
            while (!isStopped()) {
                open.attend(event -> tell(open, event));
                receive(open);
            }
        }
    }

    private void set(ZMQ.Socket socket) {
        socket.setRcvHWM(highWaterMark);
        settings.accept(socket);
    }

    private void tell(OpenSocket open, OpenSocket.Event event) {
        if (event == OpenSocket.Event.CONNECTED && !options.bind()) {
            reportStarted();
        }
        open.trouble(event).ifPresent(words -> reportError(words, null));
    }

    /** Stores what comes within a little while, up to a chunk. */
    void receive(OpenSocket open) {
        List<T> records = new ArrayList<>();
        forEachOf(open, frames -> decode(frames).ifPresent(records::add));
        store(records);
    }

    /** Takes the first message that comes within a little while, and those that are there then, up to a chunk. */
    final void forEachOf(OpenSocket open, Consumer<List<byte[]>> each) {
        int messages = 0;
        long bytes = 0;
        for (Optional<List<byte[]>> frames = open.await(); frames.isPresent(); frames = open.receive()) {
            bytes += length(frames.get());
            each.accept(frames.get());
            if (++messages == CHUNK || bytes >= CHUNK_BYTES) {
                return;
            }
        }
    }

    private static long length(List<byte[]> frames) {
        long length = 0;
        for (byte[] frame : frames) {
            length += frame.length;
        }
        return length;
    }

    /** The record of a message; nothing, which is reported, if it is too large or the decoder fails. */
    final Optional<T> decode(List<byte[]> frames) {
        if (length(frames) > options.maxMessageBytes()) {
            reportError(
                    this + ": a message was left out: it is longer than " + options.maxMessageBytes()
                            + " bytes (maxMessageBytes)",
                    null);
            return Optional.empty();
        }
        try {
            return Optional.of(decoder.apply(new ZMessage(frames)));
        } catch (Exception e) { // a decoder of the user's may throw anything; its words may differ each time
            reportError(
                    this + ": a message was left out: it could not be decoded ("
                            + e.getClass().getSimpleName() + ")",
                    e);
            return Optional.empty();
        }
    }

    @Override
    public final String toString() {
        return options.endpoint();
    }
}
