package io.dstream.sink;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A sink that sends each batch to another system while it is computed: every partition on its task's thread, up to 500
 * messages or 1 MiB at a time, in order. For those who write connectors: what is left to them is the {@link Sender}. A
 * batch that is written again is sent again, so the promise is at least once.
 *
 * @param <T> the type of the records
 * @param <M> the type of the messages
 */
public final class ChunkSink<T, M> implements Sink<T> {
    private static final int CHUNK = 500;
    private static final int CHUNK_BYTES = 1 << 20;

    private final String verb;
    private final Function1<? super T, ? extends M> message;
    private final Sender<M> sender;
    private Operator operator; // null before it is opened

    /**
     * Sends messages. Its {@link #send} and {@link #stopping} are called by many threads, the others by one.
     *
     * @param <M> the type of the messages
     */
    public interface Sender<M> {

        /**
         * Checks that there is something to send to.
         *
         * @param id the name of the output operation
         * @throws Exception if there is not; it is closed then
         */
        void open(String id) throws Exception;

        /**
         * Returns about how many bytes a message has.
         *
         * @param message the message
         * @return the number of bytes
         */
        long size(M message);

        /**
         * Sends messages in order, and returns when all have been accepted.
         *
         * @param messages the messages, at least one
         * @param headers what goes with each of them, where the system has something like headers: see
         *     {@link BatchInfo#headers}
         * @throws IOException if they are not accepted; its message stands for itself
         * @throws InterruptedException if the thread is interrupted
         */
        void send(List<M> messages, Map<String, String> headers) throws IOException, InterruptedException;

        /** The program is being stopped: whoever waits in {@link #send} gives up. */
        void stopping();

        /**
         * Ends what it has begun. Is called once at most, and last.
         *
         * @throws Exception if that fails
         */
        void close() throws Exception;
    }

    /**
     * Sends nothing yet.
     *
     * @param verb what is done with messages, such as {@code publish}
     * @param message the message of a record
     * @param sender sends them
     */
    public ChunkSink(String verb, Function1<? super T, ? extends M> message, Sender<M> sender) {
        this.verb = checkNotNull(verb, "a sink needs a verb");
        this.message = checkNotNull(message, "a sink needs a function that makes messages");
        this.sender = checkNotNull(sender, "a sink needs a sender");
    }

    @Override
    public void open(String id) throws Exception {
        if (operator != null) {
            throw new IllegalStateException("a sink is for one stream, and this one is in use by " + operator.id()
                    + ": create another for " + id);
        }
        operator = new Operator(id, verb, "");
        try {
            sender.open(id);
        } catch (Exception e) {
            sender.close(); // nobody else will: it has not been opened
            throw e;
        }
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        write(batch, Map.of());
    }

    @Override
    public void write(Batch<T> batch, BatchInfo info) throws Exception {
        write(batch, info.headers());
    }

    private void write(Batch<T> batch, Map<String, String> headers) throws Exception {
        Operator mine = operator;
        Function1<? super T, ? extends M> of = message;
        Sender<M> to = sender;
        try {
            var unused = batch.engine().runHere(batch.plan(), () -> new Sending<>(mine, of, to, headers));
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

    @Override
    public void stopping() {
        sender.stopping();
    }

    @Override
    public void close() throws Exception {
        sender.close();
    }

    /** Takes the records of a partition. */
    @SuppressWarnings("serial") // stays in this process
    private static final class Sending<T, M> extends RecordConsumer<T> {
        private final Operator operator;
        private final Function1<? super T, ? extends M> message;
        private final Sender<M> sender;
        private final Map<String, String> headers;
        private List<M> chunk = new ArrayList<>();
        private long bytes;

        Sending(
                Operator operator,
                Function1<? super T, ? extends M> message,
                Sender<M> sender,
                Map<String, String> headers) {
            this.operator = operator;
            this.message = message;
            this.sender = sender;
            this.headers = headers;
        }

        @Override
        public void accept(T record) {
            try {
                M next = checkNotNull(message.apply(record), "the function returned null, expected a message");
                chunk.add(next);
                bytes += sender.size(next);
                if (chunk.size() >= CHUNK || bytes >= CHUNK_BYTES) {
                    send();
                }
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
        }

        @Override
        public void end() {
            try {
                if (!chunk.isEmpty()) {
                    send();
                }
            } catch (Throwable e) {
                throw OperatorException.of(operator, e);
            }
        }

        private void send() throws IOException, InterruptedException {
            sender.send(chunk, headers);
            chunk = new ArrayList<>();
            bytes = 0;
        }
    }
}
