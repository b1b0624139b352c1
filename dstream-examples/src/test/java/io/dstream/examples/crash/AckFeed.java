package io.dstream.examples.crash;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A server that pushes records until they are acknowledged, loses acknowledgements, and breaks connections. */
public final class AckFeed extends Server implements Feed {
    private static final int WINDOW = 1_000;

    /** No more records come while so many wait: what is killed often and acknowledges late would never catch up. */
    private static final int MOST_WAITING = 10_000;

    private final AtomicLong total = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile String wrong;

    private final boolean wellBehaved;

    public AckFeed(long seed) throws IOException {
        super(seed);
        wellBehaved = false;
        begin(this::grow);
    }

    /** One that does no mischief, has got so many acknowledgements and has so many records. */
    AckFeed(long acknowledged, long total) throws IOException {
        super(0);
        wellBehaved = true;
        this.acknowledged.set(acknowledged);
        this.total.set(total);
        begin(() -> {});
    }

    long acknowledged() {
        return acknowledged.get();
    }

    private void grow() {
        try {
            while (!finished) {
                if (total.get() < acknowledged.get() + MOST_WAITING) {
                    total.addAndGet(random(60));
                }
                Thread.sleep(random(10));
            }
        } catch (InterruptedException e) {
            // nobody does that
        }
    }

    @Override
    void serve(Socket socket, LineReader in, OutputStream plain) throws IOException, InterruptedException {
        OutputStream out = new BufferedOutputStream(plain);
        AtomicLong sent = new AtomicLong(acknowledged.get());
        AtomicLong heard = new AtomicLong(sent.get());
        daemon(() -> hear(socket, in, sent, heard));
        while (!socket.isClosed()) {
            long next = sent.get() + 1;
            if (next > total.get() || next > heard.get() + WINDOW) {
                out.flush();
                Thread.sleep(2);
                continue;
            }
            String line = Records.line(Records.at(0, next));
            switch (wellBehaved ? -1 : random(3_000)) {
                case 0 -> breakOff(line, out);
                case 1 -> out.write(bytes("garbage\twithout\tsense\n\n\t\t\t\n"));
                case 2 -> out.write(bytes(Records.line(Records.at(0, Math.max(1, next - random(10))))));
                default -> {}
            }
            if (!wellBehaved && rarely(5_000)) {
                out.write(bytes(line.substring(0, random(line.indexOf('\t') + 1)) + "\n")); // and the rest is lost
            } else {
                out.write(bytes(line));
            }
            sent.set(next);
        }
    }

    private void hear(Socket socket, LineReader in, AtomicLong sent, AtomicLong heard) {
        try (socket) {
            for (String line = in.next(); line != null; line = in.next()) {
                long id = Long.parseLong(line.substring("ACK ".length()));
                if (id > sent.get() + 1) { // sent is counted after the bytes are on their way
                    wrong = "ACK " + id + " after " + sent;
                }
                if (!wellBehaved && rarely(60)) {
                    return; // and forget it
                }
                heard.accumulateAndGet(id, Math::max);
                acknowledged.accumulateAndGet(id, Math::max);
            }
        } catch (IOException e) {
            // the program was killed, or the other thread broke the connection
        }
    }

    @Override
    public String spec() {
        return "tcp-ack:" + address();
    }

    @Override
    public boolean hasIds() {
        return true;
    }

    @Override
    public Map<Integer, Long> finish() throws InterruptedException {
        finished = true;
        Thread.sleep(50); // for the one that makes them grow to see it
        if (wrong != null) {
            throw new AssertionError(wrong);
        }
        return Map.of(0, total.get());
    }
}
