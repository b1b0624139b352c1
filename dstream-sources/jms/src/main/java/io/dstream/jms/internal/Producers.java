package io.dstream.jms.internal;

import io.dstream.engine.task.Retry;
import io.dstream.jms.JmsMessage;
import io.dstream.sink.ChunkSink;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A connection whose sessions send messages in transactions. It is made again where it is lost. Safe for use by many
 * threads, each with a session of its own.
 */
public final class Producers implements ChunkSink.Sender<JmsMessage> {
    private static final int KEPT = 16;
    private static final Duration LONGEST_START = Duration.ofSeconds(10);

    private final OutputOptions options;
    private final Retry start;
    private final Retry retry;
    private final ArrayBlockingQueue<Producer> idle = new ArrayBlockingQueue<>(KEPT);
    private Line line; // under this object's lock; null if there is none
    private boolean closed; // as well

    public Producers(OutputOptions options) {
        Problems problems = new Problems(options.place());
        this.options = options;
        this.start = new Retry("jms", Collections.min(List.of(LONGEST_START, options.patience())), problems);
        this.retry = new Retry("jms", options.patience(), problems);
    }

    /** A connection, until it is lost. */
    private static final class Line {
        private final Connection connection;
        private volatile boolean lost;

        Line(Place place) throws JMSException {
            connection = place.connect(e -> lost = true);
        }
    }

    /** A session that sends. Used by one thread at a time. */
    private record Producer(Line line, Session session, MessageProducer producer) {}

    @Override
    public void open(String id) throws IOException, InterruptedException {
        var unused = start.run("sink " + id + " cannot be opened for " + options.place(), () -> idle.offer(producer()));
    }

    private synchronized Line line() throws JMSException, IOException {
        if (closed) {
            throw new IOException("the program stops");
        }
        if (line != null && line.lost) {
            Place.close(line.connection);
            line = null;
        }
        if (line == null) {
            line = new Line(options.place());
        }
        return line;
    }

    private Producer producer() throws JMSException, IOException {
        for (Producer kept = idle.poll(); kept != null; kept = idle.poll()) {
            if (!kept.line.lost) {
                return kept;
            }
        }
        Line current = line();
        Session session = current.connection.createSession(Session.SESSION_TRANSACTED);
        return new Producer(
                current, session, session.createProducer(options.place().destination(session)));
    }

    @Override
    public long size(JmsMessage message) {
        return Messages.length(message.body());
    }

    @Override
    public void send(List<JmsMessage> messages, Map<String, String> headers) throws IOException, InterruptedException {
        var unused = retry.run("a batch could not be sent to " + options.place(), () -> {
            Producer producer = producer();
            boolean done = false;
            try {
                send(producer, messages, headers);
                done = true;
            } finally {
                producer.line.lost |= !done;
            }
            return idle.offer(producer);
        });
    }

    private void send(Producer to, List<JmsMessage> messages, Map<String, String> headers) throws JMSException {
        int mode = options.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
        long time = options.timeToLive().toMillis();
        for (JmsMessage message : messages) {
            to.producer.send(Messages.of(to.session, message, headers), mode, message.priority(), time);
        }
        to.session.commit();
    }

    @Override
    public void stopping() {
        start.end();
        retry.end();
    }

    @Override
    public void close() {
        Line last;
        synchronized (this) {
            closed = true;
            last = line;
        }
        if (last != null) {
            Place.close(last.connection);
        }
    }
}
