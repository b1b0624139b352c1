package io.dstream.zeromq.internal;

import io.dstream.internal.text.Logs;
import io.dstream.sink.BatchInfo;
import io.dstream.zeromq.ZMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Sends messages that carry their sender and their place in what it sends, and keeps each until it has been
 * acknowledged: the other side of {@link RouterReceiver}. Where nothing is acknowledged for a while, it connects anew
 * and sends again what it has kept.
 */
public final class DealerWriter implements Writer {
    private static final Logger LOG = Logs.of("sink");
    private static final long WINDOW_BYTES = 8 << 20;
    private static final int LOOK_EVERY = 64; // messages
    private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos(); // once the program is being stopped
    private static final long ASK_NANOS = Duration.ofMillis(500).toNanos();
    private static final int BITS_OF_A_BATCH = 32;

    private final SocketOptions options;
    private final String name;
    private final String random = "/" + UUID.randomUUID();
    private final Duration connectTimeout;
    private final Duration resendAfter;
    private final int window;
    private OpenSocket open; // null unless open
    private byte[] sender;
    private volatile boolean stopping;

    // of the batch in hand
    private final ArrayDeque<Sent> kept = new ArrayDeque<>();
    private long keptBytes;
    private long lastId;
    private long progress; // when something was last acknowledged, or sent with nothing under way
    private boolean late;

    /** A message that has not been acknowledged. */
    private record Sent(long id, List<byte[]> frames, int length) {}

    public DealerWriter(SocketOptions options, String name, Duration connectTimeout, Duration resendAfter) {
        this.options = options;
        this.name = name;
        this.connectTimeout = connectTimeout;
        this.resendAfter = resendAfter;
        this.window = options.highWaterMark();
    }

    @Override
    public void open() throws IOException, InterruptedException {
        OpenSocket.checkAddress(options);
        open = openSocket();
        if (!options.bind()) {
            try {
                awaitPeer();
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                open.close();
                throw e;
            }
        }
    }

    private OpenSocket openSocket() throws IOException {
        return OpenSocket.of(SocketType.DEALER, options, socket -> {
            socket.setSndHWM(2 * window);
            socket.setRcvHWM(0); // acknowledgements: never more than there are messages on their way
            socket.setSendTimeOut(0);
        });
    }

    /** Asks how far the other side is, until it answers. */
    private void awaitPeer() throws IOException, InterruptedException {
        long start = System.nanoTime();
        long asked = start - ASK_NANOS;
        OpenSocket.Event[] last = {OpenSocket.Event.UNREACHABLE};
        while (open.await().isEmpty()) {
            long now = System.nanoTime();
            if (now - start > connectTimeout.toNanos()) {
                String words = open.trouble(last[0]).orElse(options.endpoint() + ": nobody answers");
                throw new IOException(words.replace("; trying again", "")
                        + "; expected a ROUTER that acknowledges, within " + connectTimeout.toMillis()
                        + " ms (connectTimeout)");
            }
            if (now - asked > ASK_NANOS) {
                asked = now;
                if (open.socket().send(name, ZMQ.SNDMORE)) {
                    var unused = open.socket().send(new byte[2 * Long.BYTES], 0);
                }
            }
            checkInterrupt();
            open.attend(event -> last[0] = event);
        }
    }

    @Override
    public void begin(BatchInfo info) {
        String full = info.planDigest().isEmpty() ? name + random : name; // numbers begin anew without a checkpoint
        sender = full.getBytes(StandardCharsets.UTF_8);
        lastId = info.id() << BITS_OF_A_BATCH;
        kept.clear();
        keptBytes = 0;
        open.attend(this::tell);
    }

    @Override
    public void send(ZMessage message) throws IOException, InterruptedException {
        int length = Writer.checkLength(message, options);
        while (kept.size() >= window || (keptBytes > 0 && keptBytes + length > WINDOW_BYTES)) {
            awaitProgress();
        }
        if (kept.isEmpty()) {
            progress = System.nanoTime();
        }
        long before = kept.isEmpty() ? 0 : lastId;
        Sent sent = new Sent(++lastId, message.frames(), length);
        kept.add(sent);
        keptBytes += length;
        transmit(sent, before);
        if (lastId % LOOK_EVERY == 0) {
            var unused = takeAcknowledgements(open.receive());
        }
    }

    @Override
    public void end() throws IOException, InterruptedException {
        while (!kept.isEmpty()) {
            awaitProgress();
        }
    }

    /** Where there is no room for it, it is sent again later. */
    private void transmit(Sent sent, long before) {
        ZMQ.Socket socket = open.socket();
        byte[] header = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(sent.id)
                .putLong(before)
                .array();
        if (socket.send(sender, ZMQ.SNDMORE)) {
            var unused = socket.send(header, ZMQ.SNDMORE);
            int last = sent.frames.size() - 1;
            for (int i = 0; i <= last; i++) {
                unused = socket.send(sent.frames.get(i), i < last ? ZMQ.SNDMORE : 0);
            }
        }
    }

    private void awaitProgress() throws IOException, InterruptedException {
        if (takeAcknowledgements(open.await())) {
            return;
        }
        checkInterrupt();
        open.attend(this::tell);
        long waited = System.nanoTime() - progress;
        if (stopping && waited > PATIENCE_NANOS) {
            throw new IOException(
                    "the program is being stopped, and " + options.endpoint() + " has not acknowledged what was sent");
        }
        if (waited > resendAfter.toNanos()) {
            sendAgain();
        }
    }

    private boolean takeAcknowledgements(Optional<List<byte[]>> next) {
        boolean some = false;
        for (Optional<List<byte[]>> frames = next; frames.isPresent(); frames = open.receive()) {
            byte[] first = frames.get().get(0);
            if (first.length == Long.BYTES) {
                some |= acknowledged(ByteBuffer.wrap(first).getLong());
            }
        }
        return some;
    }

    private boolean acknowledged(long until) {
        boolean some = false;
        while (!kept.isEmpty() && kept.peek().id <= until) {
            keptBytes -= kept.remove().length;
            some = true;
        }
        if (some) {
            progress = System.nanoTime();
            late = false;
        }
        return some;
    }

    private void sendAgain() throws IOException {
        if (!late) {
            late = true;
            LOG.warn(
                    "{}: nothing was acknowledged for {} ms (resendAfter); sending again until it is",
                    options.endpoint(),
                    resendAfter.toMillis());
        }
        if (!options.bind()) {
            open.close();
            open = openSocket();
        }
        long before = 0;
        for (Sent sent : kept) {
            transmit(sent, before);
            before = sent.id;
        }
        progress = System.nanoTime();
    }

    private void tell(OpenSocket.Event event) {
        if (!late) {
            open.trouble(event).ifPresent(words -> LOG.warn("{}", words));
        }
    }

    private void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting for " + options.endpoint());
        }
    }

    @Override
    public void stopping() {
        stopping = true;
    }

    @Override
    public void close() {
        open.close();
    }
}
