package io.dstream.testing.kafka;

import io.dstream.testing.Proxy;
import io.dstream.testing.Proxy.Fate;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Stands between clients and a broker. It can fall silent: connections stay, and nothing comes through. And it can cut
 * connections where that hurts most: at the requests that begin and end transactions, and at some that send records,
 * before the broker has them or before the client has the answer. After some cuts it lets nobody in for a while, so
 * that clients give up before they know what has become of their request. Used by any thread.
 */
public final class CuttingProxy implements AutoCloseable {
    private static final int LARGEST_REQUEST = 16 << 20;
    private static final int PRODUCE = 0; // numbers of requests in Kafka's protocol
    private static final int INIT_PRODUCER_ID = 22;
    private static final int END_TXN = 26;

    private final Proxy proxy;

    // under this object's lock
    private SplittableRandom random; // null while nothing is cut
    private int longestMillis;
    private int closings;

    CuttingProxy(int port, int target) throws IOException {
        this.proxy = new Proxy(port, target, CuttingProxy::request);
        proxy.onRequest(request -> fate(ByteBuffer.wrap(request).getShort(Integer.BYTES)));
    }

    /** A request, with its length in front. */
    private static byte[] request(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        int length = in.readInt();
        if (length < Short.BYTES || length > LARGEST_REQUEST) {
            throw new IOException("a request of " + length + " bytes is none of Kafka's");
        }
        byte[] request = new byte[Integer.BYTES + length];
        ByteBuffer.wrap(request).putInt(length);
        in.readFully(request, Integer.BYTES, length);
        return request;
    }

    /** From now on nothing comes through. */
    public void fallSilent() {
        proxy.fallSilent();
    }

    /** What was held back comes through, and what follows. */
    public void speak() {
        proxy.speak();
    }

    /**
     * From now on connections are cut.
     *
     * @param chance decides which, and when nobody is let in
     * @param longest for how long nobody is let in after some cuts, at most; half of it on an average
     */
    public synchronized void cutWith(SplittableRandom chance, Duration longest) {
        random = chance;
        longestMillis = (int) longest.toMillis();
        closings = 0;
    }

    /** From now on all is as if there were no proxy. */
    public synchronized void cutNothing() {
        random = null;
        proxy.up();
    }

    /**
     * How often it has let nobody in for a while, since it began to cut.
     *
     * @return how often
     */
    public synchronized int closings() {
        return closings;
    }

    private synchronized Fate fate(int request) {
        int oneIn = oneIn(request);
        if (random == null || oneIn == 0 || random.nextInt(oneIn) != 0) {
            return Fate.PASSES;
        }
        Fate fate = random.nextBoolean() ? Fate.IS_LOST : Fate.IS_NOT_ANSWERED;
        if (random.nextInt(20) == 0) {
            closings++;
            proxy.refuseFor(Duration.ofMillis(random.nextInt(longestMillis)));
            proxy.cutAtAnswers();
        }
        return fate;
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
        proxy.close();
    }
}
