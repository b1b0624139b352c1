package io.dstream.redis.internal.write;

import io.dstream.engine.task.Retry;
import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/** The server and the stream that a sink writes to, with connections that are kept. Safe for use by many threads. */
final class Target implements AutoCloseable {
    private static final long DEFAULT_LARGEST = 512L << 20;
    private static final int KEPT = 16;

    private final Server server;
    private final String stream;
    private final Retry start;
    private final Retry retry;
    private final ArrayBlockingQueue<Link> idle = new ArrayBlockingQueue<>(KEPT);
    private volatile long largest = DEFAULT_LARGEST;

    Target(Server server, String stream, Duration patience) {
        this.server = server;
        this.stream = stream;
        this.start = new Retry("redis", server.timeout(), server);
        this.retry = new Retry("redis", patience, server);
    }

    /** Something that is done with a connection. */
    interface Work<R> {
        R with(Link link) throws IOException, InterruptedException;
    }

    /** Checks that it can be written to. */
    void check(String id) throws IOException, InterruptedException {
        var unused = atStart("sink " + id + " cannot be opened", link -> {
            String type = Link.text(link.call(Command.TYPE, stream));
            if (!type.equals("none") && !type.equals("stream")) {
                throw new IOException("sink " + id + " cannot be opened: key " + stream + " at " + server + " holds a "
                        + type + ", expected a stream or nothing: choose another key, or delete it");
            }
            largest = largest(link);
            return null;
        });
    }

    /** What the server says, if it may be asked. */
    private static long largest(Link link) {
        link.send(Command.CONFIG, "GET", "proto-max-bulk-len");
        Object answer = link.answers(1).get(0);
        if (answer instanceof JedisDataException || ((List<?>) answer).size() < 2) {
            return DEFAULT_LARGEST;
        }
        return Long.parseLong(Link.text(((List<?>) answer).get(1)));
    }

    /** How many bytes a value may have. */
    long largest() {
        return largest;
    }

    <R> R atStart(String what, Work<R> work) throws IOException, InterruptedException {
        return start.run(what, () -> once(work));
    }

    /** Does it until it succeeds, there is no more time, or the program stops. */
    <R> R run(String what, Work<R> work) throws IOException, InterruptedException {
        return retry.run(what, () -> once(work));
    }

    private <R> R once(Work<R> work) throws IOException, InterruptedException {
        Link kept = idle.poll();
        Link link = kept == null ? server.connect() : kept;
        try {
            R result = work.with(link);
            if (!idle.offer(link)) {
                link.close();
            }
            return result;
        } catch (Throwable e) {
            link.close();
            throw e;
        }
    }

    void stopping() {
        start.end();
        retry.end();
    }

    @Override
    public void close() {
        for (Link link = idle.poll(); link != null; link = idle.poll()) {
            link.close();
        }
    }

    @Override
    public String toString() {
        return "stream " + stream + " at " + server;
    }
}
