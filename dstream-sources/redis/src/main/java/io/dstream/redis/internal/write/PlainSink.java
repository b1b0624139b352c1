package io.dstream.redis.internal.write;

import io.dstream.batch.Batch;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.redis.internal.Link;
import io.dstream.redis.internal.Server;
import io.dstream.sink.Sink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

/** Appends entries while a batch is computed, some at a time, and waits for the answers. */
public final class PlainSink<T> implements Sink<T> {
    private static final int CHUNK = 500;
    private static final int CHUNK_BYTES = 1 << 20;

    private final Appending<T> appending;
    private final Target target;
    private Operator operator; // null before it is opened

    public PlainSink(Server server, Appending<T> appending, Duration patience) {
        this.appending = appending;
        this.target = new Target(server, appending.stream(), patience);
    }

    @Override
    public void open(String id) throws IOException, InterruptedException {
        if (operator != null) {
            throw new IllegalStateException("a sink is for one stream, and this one is in use by " + operator.id()
                    + ": create another for " + id);
        }
        operator = new Operator(id, "append", "");
        target.check(id);
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        Operator mine = operator;
        Appending<T> entries = appending;
        Target to = target;
        try {
            var unused = batch.engine().runHere(batch.plan(), () -> new Sending<>(mine, entries, to));
        } catch (OperatorException e) {
            if (!e.operator().equals(operator)) {
                throw e; // of the stream's
            }
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e.getCause() instanceof IOException thrown ? thrown : e;
        }
    }

    /** Takes the records of a partition. */
    @SuppressWarnings("serial") // stays in this process
    private static final class Sending<T> extends RecordConsumer<T> {
        private final Operator operator;
        private final Appending<T> appending;
        private final Target target;
        private final List<byte[][]> chunk = new ArrayList<>();
        private long bytes;

        Sending(Operator operator, Appending<T> appending, Target target) {
            this.operator = operator;
            this.appending = appending;
            this.target = target;
        }

        @Override
        public void accept(T record) {
            try {
                byte[][] entry = appending.encode(record, target.largest());
                chunk.add(entry);
                for (byte[] array : entry) {
                    bytes += array.length;
                }
                if (chunk.size() >= CHUNK || bytes >= CHUNK_BYTES) {
                    flush();
                }
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
        }

        @Override
        public void end() {
            try {
                flush();
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
        }

        private void flush() throws IOException, InterruptedException {
            if (!chunk.isEmpty()) {
                var unused = target.run("a batch could not be appended to " + target, this::append);
                bytes = 0;
            }
        }

        /** Appends the chunk. What the server has taken is in it no more. */
        private Void append(Link link) {
            chunk.forEach(entry -> appending.send(link, entry));
            List<Object> answers = link.answers(chunk.size());
            List<byte[][]> refused = new ArrayList<>();
            JedisDataException error = null;
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i) instanceof JedisDataException e) {
                    error = e;
                    refused.add(chunk.get(i));
                }
            }
            chunk.clear();
            chunk.addAll(refused);
            if (error != null) {
                throw error;
            }
            return null;
        }
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
