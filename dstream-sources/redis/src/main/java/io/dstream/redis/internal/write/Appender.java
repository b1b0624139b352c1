package io.dstream.redis.internal.write;

import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Server;
import io.dstream.sink.ChunkSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.exceptions.JedisDataException;

/** Appends entries, and again those that the server has refused. Safe for use by many threads. */
public final class Appender<T> implements ChunkSink.Sender<byte[][]> {
    private final Appending<T> appending;
    private final Target target;

    public Appender(Server server, Appending<T> appending, Duration patience) {
        this.appending = appending;
        this.target = new Target(server, appending.stream(), patience);
    }

    /** The names and values of a record's fields, by turns. */
    public byte[][] encode(T record) throws Exception {
        return appending.encode(record, target.largest());
    }

    @Override
    public void open(String id) throws IOException, InterruptedException {
        target.check(id);
    }

    @Override
    public long size(byte[][] entry) {
        long size = 0;
        for (byte[] array : entry) {
            size += array.length;
        }
        return size;
    }

    @Override
    public void send(List<byte[][]> entries, Map<String, String> headers) throws IOException, InterruptedException {
        List<byte[][]> left = new ArrayList<>(entries);
        var unused = target.run("a batch could not be appended to " + target, link -> append(link, left));
    }

    /** What the server has taken is left no more. */
    private Void append(Link link, List<byte[][]> left) {
        left.forEach(entry -> appending.send(link, entry));
        List<Object> answers = link.answers(left.size());
        List<byte[][]> refused = new ArrayList<>();
        JedisDataException error = null;
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof JedisDataException e) {
                error = e;
                refused.add(left.get(i));
            }
        }
        left.clear();
        left.addAll(refused);
        if (error != null) {
            throw error;
        }
        return null;
    }

    @Override
    public void stopping() {
        target.stopping();
    }

    @Override
    public void close() {
        target.close();
    }
}
