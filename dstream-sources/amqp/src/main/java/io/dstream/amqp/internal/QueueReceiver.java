package io.dstream.amqp.internal;

import static com.google.common.base.Preconditions.checkNotNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.dstream.amqp.AmqpMessage;
import io.dstream.amqp.UndecodablePolicy;
import io.dstream.function.Function1;
import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Consumes a queue over one connection. The client's thread hands deliveries over, at most as many as the broker may
 * send unacknowledged; this receiver's own thread stores all that are there, and then acknowledges them. When the
 * connection is lost the receiver restarts, and the broker delivers again what was not acknowledged.
 */
final class QueueReceiver<T> extends Receiver<T> {
    private static final int POLL_MILLIS = 100;
    private static final int END_MILLIS = 1_000;
    private static final long OVERHEAD = 200;

    private final Broker broker;
    private final QueueOptions options;
    private final Function1<? super AmqpMessage, ? extends T> decoder;
    private final String name;
    private Session session; // the supervisor's
    private volatile boolean hasConsumed; // what is wrong from now on may have been right before

    QueueReceiver(
            Broker broker, QueueOptions options, Function1<? super AmqpMessage, ? extends T> decoder, String name) {
        this.broker = broker;
        this.options = options;
        this.decoder = decoder;
        this.name = name;
    }

    @Override
    public String kind() {
        return "amqp";
    }

    @Override
    protected boolean startsLater() {
        return true;
    }

    @Override
    protected long sizeOf(T record) {
        return record instanceof AmqpMessage message ? OVERHEAD + message.body().length : super.sizeOf(record);
    }

    @Override
    protected void onStart() {
        session = new Session();
        session.thread.start();
    }

    @Override
    protected void onStop() throws InterruptedException {
        if (session != null) {
            session.end();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Delivery(Envelope envelope, BasicProperties properties, byte[] body) {}

    /** What was made of a message. */
    private record Taken<T>(T record, String sender, long number) {}

    /** A message that the program does not take. */
    private static final class Undecodable extends Exception {
        private static final long serialVersionUID = 1L;

        Undecodable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** From a start to the next stop. */
    private final class Session {
        private final Thread thread = newThread("consumer", this::run);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final ArrayBlockingQueue<Delivery> deliveries = new ArrayBlockingQueue<>(options.prefetch());
        private volatile String cancelled; // why the broker sends nothing more
        private boolean complained; // since the last message that was stored

        private void run() {
            Connection connection = null;
            try {
                connection = broker.connect(name, Math.max(options.maxMessageBytes(), 64 << 20));
                consume(connection);
            } catch (ReceiverStoppedException e) {
                // nothing more is wanted
            } catch (Undecodable e) {
                fail(
                        e.getMessage() + ". The message is still in the queue. To continue without such messages, call"
                                + " onUndecodable(REJECT)",
                        e.getCause());
            } catch (IOException | TimeoutException | ShutdownSignalException e) {
                lost(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (connection != null) {
                    connection.abort(END_MILLIS);
                }
            }
        }

        private void lost(Exception e) {
            if (ended.getCount() == 0) {
                return;
            }
            Problems problems = new Problems(broker);
            String problem = "queue " + options.queue() + ": " + problems.reason(e);
            if (hasConsumed || problems.mayPass(e)) {
                restart(problem + "; trying again", e);
            } else {
                fail(problem, e);
            }
        }

        private void consume(Connection connection) throws IOException, InterruptedException, Undecodable {
            Channel channel = connection.createChannel();
            var unused = channel.queueDeclarePassive(options.queue());
            channel.basicQos(options.prefetch());
            var unusedTag = channel.basicConsume(
                    options.queue(),
                    false,
                    "",
                    false,
                    options.identities().isPresent(),
                    Map.of(),
                    new DefaultConsumer(channel) {
                        @Override
                        public void handleDelivery(
                                String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
                            deliveries.add(new Delivery(envelope, properties, body)); // there is room: see prefetch
                        }

                        @Override
                        public void handleCancel(String consumer) {
                            cancelled = "the broker has ended the consumer, as when the queue is deleted";
                        }
                    });
            hasConsumed = true;
            reportStarted();
            List<Delivery> some = new ArrayList<>();
            while (ended.getCount() > 0) {
                Delivery first = deliveries.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    some.clear();
                    some.add(first);
                    deliveries.drainTo(some);
                    take(channel, some);
                } else if (!channel.isOpen()) {
                    throw channel.getCloseReason();
                } else if (cancelled != null) {
                    throw new IOException(cancelled);
                }
            }
        }

        /** Stores messages, and then acknowledges them. */
        private void take(Channel channel, List<Delivery> some) throws IOException, Undecodable {
            List<Taken<T>> taken = new ArrayList<>(some.size());
            long last = 0;
            for (Delivery delivery : some) {
                try {
                    taken.add(decode(Messages.of(delivery.envelope(), delivery.properties(), delivery.body())));
                    last = delivery.envelope().getDeliveryTag();
                } catch (Undecodable e) {
                    if (options.policy() == UndecodablePolicy.FAIL) {
                        acknowledge(channel, taken, last);
                        throw e;
                    }
                    reportError(e.getMessage() + "; it is rejected", e.getCause());
                    complained = true;
                    channel.basicReject(delivery.envelope().getDeliveryTag(), false);
                }
            }
            acknowledge(channel, taken, last);
        }

        private Taken<T> decode(AmqpMessage message) throws Undecodable {
            if (message.body().length > options.maxMessageBytes()) {
                throw new Undecodable(
                        "a message of queue " + options.queue() + " is longer than maxMessageBytes="
                                + options.maxMessageBytes(),
                        null);
            }
            try {
                T record = checkNotNull(decoder.apply(message), "the decoder returned null");
                if (options.identities().isEmpty()) {
                    return new Taken<>(record, "", 0);
                }
                QueueOptions.Identities identities = options.identities().get();
                String sender = checkNotNull(identities.sender().apply(message), "the sender is null");
                return new Taken<>(record, sender, identities.number().applyAsLong(message));
            } catch (Exception e) {
                throw new Undecodable("a message of queue " + options.queue() + " cannot be decoded (" + e + ")", e);
            }
        }

        private void acknowledge(Channel channel, List<Taken<T>> taken, long last) throws IOException {
            if (taken.isEmpty()) {
                return;
            }
            if (options.identities().isEmpty()) {
                store(taken.stream().map(Taken::record).toList());
            } else {
                storeOnce(taken);
            }
            channel.basicAck(last, true);
            if (complained) {
                complained = false;
                reportStarted();
            }
        }

        /** Stores what is new, sender by sender. */
        private void storeOnce(List<Taken<T>> taken) {
            Map<String, List<Taken<T>>> bySender = new LinkedHashMap<>();
            taken.forEach(each -> bySender.computeIfAbsent(each.sender(), sender -> new ArrayList<>())
                    .add(each));
            bySender.forEach((sender, all) -> {
                Iterator<Taken<T>> next = all.iterator(); // numbers are asked for in the order of the records
                storeNew(sender, all.stream().map(Taken::record).toList(), record -> next.next()
                        .number());
            });
        }

        void end() throws InterruptedException {
            ended.countDown();
            thread.join(END_MILLIS);
        }
    }
}
