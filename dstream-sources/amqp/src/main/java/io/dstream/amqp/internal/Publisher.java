package io.dstream.amqp.internal;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.dstream.amqp.AmqpMessage;
import io.dstream.engine.task.Retry;
import io.dstream.sink.ChunkSink;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeoutException;

/**
 * A connection whose channels publish messages and wait until the broker has confirmed them. It is made again where it
 * is lost. Safe for use by many threads, each with a channel of its own.
 */
public final class Publisher implements ChunkSink.Sender<AmqpMessage> {
    private static final int KEPT = 16;
    private static final int END_MILLIS = 1_000;

    private final Broker broker;
    private final PublishOptions options;
    private final Retry start;
    private final Retry retry;
    private final ArrayBlockingQueue<Confirmed> idle = new ArrayBlockingQueue<>(KEPT);
    private String name;
    private Connection connection; // under this object's lock; null if there is none
    private boolean stopping; // as well

    public Publisher(Broker broker, PublishOptions options) {
        this.broker = broker;
        this.options = options;
        this.start = new Retry("amqp", broker.timeout(), new Problems(broker));
        this.retry = new Retry("amqp", options.patience(), new Problems(broker));
    }

    /** A channel that the broker confirms messages of. */
    private static final class Confirmed {
        private final Channel channel;
        private volatile String returned; // about the last message that no queue has got; null if there is none

        Confirmed(Channel channel) throws IOException {
            this.channel = channel;
            var unused = channel.confirmSelect();
            channel.addReturnListener(message -> returned = "exchange '" + message.getExchange()
                    + "' routes messages with the key '" + message.getRoutingKey() + "' to no queue ("
                    + message.getReplyText() + "): bind a queue, or call allowUnrouted()");
        }
    }

    @Override
    public void open(String id) throws IOException, InterruptedException {
        name = "dstream " + id;
        var unused = start.run("sink " + id + " cannot be opened", () -> {
            Channel channel = connection().createChannel();
            if (options.queue().isPresent()) {
                var unusedAnswer = channel.queueDeclarePassive(options.queue().get());
            } else {
                var unusedAnswer = channel.exchangeDeclarePassive(options.exchange());
            }
            channel.abort();
            return null;
        });
    }

    private synchronized Connection connection() throws IOException, TimeoutException {
        if (connection == null || !connection.isOpen()) {
            if (stopping) {
                throw new IOException("the program stops");
            }
            connection = broker.connect(name, 1 << 20);
        }
        return connection;
    }

    @Override
    public long size(AmqpMessage message) {
        return message.body().length;
    }

    @Override
    public void send(List<AmqpMessage> messages, Map<String, String> headers) throws IOException, InterruptedException {
        var unused = retry.run("a batch could not be published to " + options.place() + " at " + broker, () -> {
            Confirmed confirmed = channel();
            boolean done = false;
            try {
                publish(confirmed, messages, headers);
                done = true;
            } finally {
                if (!done || !idle.offer(confirmed)) {
                    confirmed.channel.abort();
                }
            }
            return null;
        });
    }

    private Confirmed channel() throws IOException, TimeoutException {
        for (Confirmed kept = idle.poll(); kept != null; kept = idle.poll()) {
            if (kept.channel.isOpen()) {
                return kept;
            }
        }
        return new Confirmed(connection().createChannel());
    }

    private void publish(Confirmed confirmed, List<AmqpMessage> messages, Map<String, String> headers)
            throws IOException, TimeoutException, InterruptedException {
        confirmed.returned = null;
        for (AmqpMessage message : messages) {
            confirmed.channel.basicPublish(
                    options.exchange(),
                    options.queue().orElse(message.routingKey()),
                    options.mandatory(),
                    Messages.properties(message, headers, options.persistent()),
                    message.body());
        }
        boolean taken = confirmed.channel.waitForConfirms(broker.timeout().toMillis());
        if (confirmed.returned != null) {
            throw new UnroutedException("a batch could not be published: " + confirmed.returned);
        }
        if (!taken) {
            throw new IOException("the broker has refused messages, as when a queue is full");
        }
    }

    @Override
    public void stopping() {
        start.end();
        retry.end();
    }

    @Override
    public void close() {
        Connection last;
        synchronized (this) {
            stopping = true;
            last = connection;
        }
        if (last != null) {
            last.abort(END_MILLIS);
        }
    }
}
