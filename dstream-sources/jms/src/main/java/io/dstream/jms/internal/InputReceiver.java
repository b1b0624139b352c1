package io.dstream.jms.internal;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.jms.JmsMessage;
import io.dstream.jms.UndecodablePolicy;
import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Receives messages over one connection, in transactions. Its thread receives all that are there, stores them, and then
 * commits. When the connection is lost the receiver restarts, and the broker delivers again what was not committed.
 */
final class InputReceiver<T> extends Receiver<T> {
    private static final int POLL_MILLIS = 100;
    private static final int END_MILLIS = 1_000;
    private static final int END_TRIES = 3;
    private static final long OVERHEAD = 400;

    private final InputOptions options;
    private final Function1<? super JmsMessage, ? extends T> decoder;
    private Run run; // the supervisor's
    private volatile boolean hasConsumed; // what is wrong from now on may have been right before

    InputReceiver(InputOptions options, Function1<? super JmsMessage, ? extends T> decoder) {
        this.options = options;
        this.decoder = decoder;
    }

    @Override
    public String kind() {
        return "jms";
    }

    @Override
    protected boolean startsLater() {
        return true;
    }

    @Override
    protected long sizeOf(T record) {
        return record instanceof JmsMessage message
                ? OVERHEAD + Messages.length(message.body()) + Messages.length(message.properties())
                : super.sizeOf(record);
    }

    @Override
    protected void onStart() {
        run = new Run();
        run.thread.start();
    }

    @Override
    protected void onStop() throws InterruptedException {
        if (run != null) {
            run.end();
        }
    }

    /** What was made of a message. */
    private record Taken<T>(T record, String sender, long number) {}

    /** From a start to the next stop. */
    private final class Run {
        private final Thread thread = newThread("consumer", this::run);
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile JMSException lost; // why the connection is; null while it is not
        private boolean complained; // since the last message that was stored
        private boolean storing; // under this object's lock

        private void run() {
            Connection connection = null;
            try {
                connection = options.place().connect(e -> lost = e);
                consume(connection);
            } catch (ReceiverStoppedException e) {
                // nothing more is wanted
            } catch (UndecodableException e) {
                fail(
                        e.getMessage() + ". The message is still at the broker. To continue without such messages, call"
                                + " rejectTo(...) or onUndecodable(REJECT)",
                        e.getCause());
            } catch (JMSException e) {
                lost(lost == null ? e : lost);
            } finally {
                if (connection != null) {
                    Place.close(connection);
                }
            }
        }

        private void lost(JMSException e) {
            if (isOver()) {
                return;
            }
            Problems problems = new Problems(options.place());
            String problem = options.place() + ": " + problems.reason(e);
            if (hasConsumed || problems.mayPass(e)) {
                restart(problem + "; trying again", e);
            } else {
                fail(problem, e);
            }
        }

        private boolean isOver() {
            return ended.getCount() == 0;
        }

        private void consume(Connection connection) throws JMSException, UndecodableException {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = consumer(session);
            MessageProducer rejecting = rejecting(session);
            connection.start();
            hasConsumed = true;
            reportStarted();
            while (!isOver()) {
                Message first = consumer.receive(POLL_MILLIS);
                if (first != null) {
                    take(session, consumer, first, rejecting);
                } else if (lost != null) {
                    throw lost;
                }
            }
        }

        private MessageConsumer consumer(Session session) throws JMSException {
            Destination from = options.place().destination(session);
            String selector = options.selector().orElse(null);
            if (options.subscription().isEmpty()) {
                return session.createConsumer(from, selector);
            }
            InputOptions.Subscription subscription = options.subscription().get();
            return subscription.shared()
                    ? session.createSharedDurableConsumer((Topic) from, subscription.name(), selector)
                    : session.createDurableConsumer((Topic) from, subscription.name(), selector, false);
        }

        /** What rejected messages are moved with; null if they are dropped. */
        private MessageProducer rejecting(Session session) throws JMSException {
            return options.rejectTo().isEmpty()
                    ? null
                    : session.createProducer(Place.destination(
                            session, Place.Kind.QUEUE, options.rejectTo().get()));
        }

        /** Receives what is there, stores it, and then commits. */
        private void take(Session session, MessageConsumer consumer, Message first, MessageProducer rejecting)
                throws JMSException, UndecodableException {
            List<Taken<T>> taken = new ArrayList<>();
            long bytes = 0;
            int received = 0;
            Message next = first;
            while (next != null) {
                received++;
                try {
                    JmsMessage message = Messages.of(next, options.maxMessageBytes());
                    bytes += Messages.length(message.body());
                    taken.add(decode(message));
                } catch (UndecodableException e) {
                    reject(next, e, rejecting);
                }
                boolean isFull = received == options.maxUnacknowledged() || bytes >= options.maxMessageBytes();
                next = isFull ? null : consumer.receiveNoWait();
            }
            if (!mayStore()) {
                return; // and roll back
            }
            try {
                store(taken);
            } finally {
                hasStored();
            }
            session.commit();
            if (complained && !taken.isEmpty()) {
                complained = false;
                reportStarted();
            }
        }

        private Taken<T> decode(JmsMessage message) throws UndecodableException {
            try {
                T record = checkNotNull(decoder.apply(message), "the decoder returned null");
                if (options.identities().isEmpty()) {
                    return new Taken<>(record, "", 0);
                }
                InputOptions.Identities identities = options.identities().get();
                String sender = checkNotNull(identities.sender().apply(message), "the sender is null");
                return new Taken<>(record, sender, identities.number().applyAsLong(message));
            } catch (Exception e) {
                throw new UndecodableException(e.toString(), e);
            }
        }

        private void reject(Message message, UndecodableException why, MessageProducer rejecting)
                throws JMSException, UndecodableException {
            String problem = "a message of " + options.place() + " cannot be decoded: " + why.getMessage();
            if (options.policy() == UndecodablePolicy.FAIL) {
                throw new UndecodableException(problem, why.getCause());
            }
            if (rejecting != null) {
                rejecting.send(message, message.getJMSDeliveryMode(), message.getJMSPriority(), 0);
            }
            reportError(problem + "; it is rejected", why.getCause());
            complained = true;
        }

        private void store(List<Taken<T>> taken) {
            if (options.identities().isEmpty()) {
                InputReceiver.this.store(taken.stream().map(Taken::record).toList());
            } else {
                storeOnce(taken);
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

        private synchronized boolean mayStore() {
            storing = !isOver();
            return storing;
        }

        private synchronized void hasStored() {
            storing = false;
        }

        /** Interrupts a call of the client, but never a write to the disk, which that would damage. */
        private synchronized void interrupt() {
            if (!storing) {
                thread.interrupt();
            }
        }

        /** Interrupts what does not end by itself, such as a connection that is being made, and then its closing. */
        void end() throws InterruptedException {
            ended.countDown();
            thread.join(END_MILLIS);
            for (int tries = 0; thread.isAlive() && tries < END_TRIES; tries++) {
                interrupt();
                thread.join(END_MILLIS);
            }
        }
    }
}
