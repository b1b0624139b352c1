package io.dstream.examples.kafka;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and a broker. It can fall silent: connections stay, and nothing comes through. And it can cut
 * connections where that hurts most: at the requests that begin and end transactions, and at some that send records,
 * before the broker has them or before the client has the answer. After some cuts it lets nobody in for a while, so
 * that clients give up before they know what has become of their request.
 */
final class CuttingProxy implements AutoCloseable {
    private static final int LARGEST_REQUEST = 16 << 20;
    private static final int PRODUCE = 0; // numbers of requests in Kafka's protocol
    private static final int INIT_PRODUCER_ID = 22;
    private static final int END_TXN = 26;

    private final ServerSocket listening;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();

    // under this object's lock
    private boolean silent;
    private SplittableRandom random; // null while nothing is cut
    private int longestMillis;
    private long closedUntil = System.nanoTime();
    private int closings;

    private enum Cut {
        NONE,
        /** The broker does not get the request. */
        BEFORE,
        /** The client does not get the answer. */
        AFTER
    }

    CuttingProxy(int port, int target) throws IOException {
        this.listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                if (isClosed()) {
                    client.close();
                } else {
                    Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                    links.add(link);
                    start(link::requests);
                    start(link::answers);
                }
            }
        } catch (IOException e) {
            // the end
        }
    }

    private synchronized boolean isClosed() {
        return System.nanoTime() - closedUntil < 0;
    }

    /** A client's connection, and the one to the broker that belongs to it. */
    private final class Link {
        private final Socket client;
        private final Socket broker;
        private volatile boolean mute; // cut as soon as the broker answers

        Link(Socket client, Socket broker) {
            this.client = client;
            this.broker = broker;
        }

        void requests() {
            try {
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(broker.getOutputStream());
                Cut cut = Cut.NONE;
                while (cut != Cut.BEFORE) {
                    byte[] request = read(in);
                    awaitVoice();
                    cut = cutAt(ByteBuffer.wrap(request).getShort(Integer.BYTES));
                    mute |= cut == Cut.AFTER;
                    if (cut != Cut.BEFORE) {
                        out.write(request);
                    }
                }
            } catch (IOException | InterruptedException e) {
                // one side is gone, so the other goes too
            }
            end();
        }

        /** A request, with its length in front. */
        private byte[] read(DataInputStream in) throws IOException {
            int length = in.readInt();
            if (length < Short.BYTES || length > LARGEST_REQUEST) {
                throw new IOException("a request of " + length + " bytes is none of Kafka's");
            }
            byte[] request = new byte[Integer.BYTES + length];
            ByteBuffer.wrap(request).putInt(length);
            in.readFully(request, Integer.BYTES, length);
            return request;
        }

        void answers() {
            byte[] bytes = new byte[8192];
            try {
                InputStream in = broker.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int n = in.read(bytes); n >= 0 && !mute; n = in.read(bytes)) {
                    awaitVoice();
                    out.write(bytes, 0, n);
                }
            } catch (IOException | InterruptedException e) {
                // one side is gone, so the other goes too
            }
            end();
        }

        void end() {
            links.remove(this);
            try (client;
                    broker) {
                // both are closed
            } catch (IOException e) {
                // they are gone all the same
            }
        }
    }

    // ---- silence ----

    private synchronized void awaitVoice() throws InterruptedException {
        while (silent) {
            wait();
        }
    }

    /** From now on nothing comes through. */
    synchronized void fallSilent() {
        silent = true;
    }

    /** What was held back comes through, and what follows. */
    synchronized void speak() {
        silent = false;
        notifyAll();
    }

    // ---- cuts ----

    /**
     * From now on connections are cut.
     *
     * @param longest for how long nobody is let in after some cuts, at most; half of it on an average
     */
    synchronized void cutWith(SplittableRandom chance, Duration longest) {
        random = chance;
        longestMillis = (int) longest.toMillis();
        closings = 0;
    }

    /** From now on all is as if there were no proxy. */
    synchronized void cutNothing() {
        random = null;
        closedUntil = System.nanoTime();
    }

    /** How often it has let nobody in for a while, since it began to cut. */
    synchronized int closings() {
        return closings;
    }

    private Cut cutAt(int request) {
        Cut cut;
        boolean closing;
        synchronized (this) {
            int oneIn = oneIn(request);
            if (random == null || oneIn == 0 || random.nextInt(oneIn) != 0) {
                return Cut.NONE;
            }
            cut = random.nextBoolean() ? Cut.BEFORE : Cut.AFTER;
            closing = random.nextInt(20) == 0;
            if (closing) {
                closings++;
                closedUntil = System.nanoTime() + random.nextInt(longestMillis) * 1_000_000L;
            }
        }
        if (closing) {
            links.forEach(link -> link.mute = true); // what is under way is done, and nobody hears of it
        }
        return cut;
    }

    private static int oneIn(int request) {
        return switch (request) {
            case END_TXN, INIT_PRODUCER_ID -> 20;
            case PRODUCE -> 100;
            default -> 0;
        };
    }

    @Override
    public void close() throws IOException {
        listening.close();
        links.forEach(Link::end);
        speak();
    }
}
