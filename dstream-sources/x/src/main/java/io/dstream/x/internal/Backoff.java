package io.dstream.x.internal;

/** How long to wait before the next connection, as X asks for it. Used by one thread. */
final class Backoff {
    private static final long NETWORK_STEP = 250;
    private static final long NETWORK_MOST = 16_000;
    private static final long HTTP_FIRST = 5_000;
    private static final long HTTP_MOST = 320_000;
    private static final long LIMIT_FIRST = 60_000;
    private static final long LIMIT_MOST = 900_000; // the longest time that X counts requests for

    private long network;
    private long http;
    private long limit;

    Backoff() {
        reset();
    }

    /** A connection has brought something. */
    void reset() {
        network = 0;
        http = HTTP_FIRST;
        limit = LIMIT_FIRST;
    }

    /** After a connection that was lost or did not come about: at once, then a little later each time. */
    long afterNetwork() {
        long wait = network;
        network = Math.min(NETWORK_MOST, network + NETWORK_STEP);
        return wait;
    }

    /** After an answer that is none: twice as long each time. */
    long afterHttp() {
        long wait = http;
        http = Math.min(HTTP_MOST, 2 * http);
        return wait;
    }

    /** After too many requests: until more are granted, or twice as long each time if that is not said. */
    long afterLimit(long millisToReset) {
        if (millisToReset > 0) {
            return Math.min(LIMIT_MOST, millisToReset);
        }
        long wait = limit;
        limit = Math.min(LIMIT_MOST, 2 * limit);
        return wait;
    }
}
