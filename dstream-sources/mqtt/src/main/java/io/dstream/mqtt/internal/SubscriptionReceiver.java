package io.dstream.mqtt.internal;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.UndecodablePolicy;
import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Subscribes over one connection. The client's thread hands messages over, at most as many as the broker may send
 * unacknowledged; this receiver's own thread stores all that are there, and then acknowledges them. When the connection
 * is lost the receiver restarts, and the broker delivers again what was not acknowledged.
 */
final class SubscriptionReceiver<T> extends Receiver<T> {
    private static final int POLL_MILLIS = 100;
    private static final int END_MILLIS = 1_000;
    private static final int SOME = 1_000;
    private static final long OVERHEAD = 200;

    private final Broker broker;
    private final SubscriptionOptions options;
    private final Function1<? super MqttMessage, ? extends T> decoder;
    private Session session; // the supervisor's
    private volatile boolean hasSubscribed; // what is wrong from now on may have been right before

    SubscriptionReceiver(
            Broker broker, SubscriptionOptions options, Function1<? super MqttMessage, ? extends T> decoder) {
        this.broker = broker;
        this.options = options;
        this.decoder = decoder;
    }

    @Override
    public String kind() {
        return "mqtt";
    }

    @Override
    protected boolean startsLater() {
        return true;
    }

    @Override
    protected long sizeOf(T record) {
        return record instanceof MqttMessage message ? OVERHEAD + message.payload().length : super.sizeOf(record);
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
        private final Thread thread = newThread("subscriber", this::run);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final CompletableFuture<Void> lost = new CompletableFuture<>(); // fails when the connection is
        private final ArrayBlockingQueue<Client.Received> received = new ArrayBlockingQueue<>(
                broker.isVersion3() ? SubscriptionOptions.MOST_UNACKNOWLEDGED : options.maxUnacknowledged());
        private volatile boolean overrun; // messages of the lowest quality were dropped
        private boolean complained; // since the last message that was stored

        private void run() {
            Client client = broker.client(options.clientId(), lost::completeExceptionally);
            try {
                client.receive(message -> overrun |= !received.offer(message));
                Answers.await(client.connect(Optional.of(options)), broker.timeout(), this::isOver);
                CompletableFuture<?> subscribed = client.subscribe(options.filters(), options.qos());
                Answers.await(CompletableFuture.anyOf(subscribed, lost), broker.timeout(), this::isOver);
                hasSubscribed = true;
                reportStarted();
                take();
            } catch (ReceiverStoppedException e) {
                // nothing more is wanted
            } catch (Undecodable e) {
                fail(
                        e.getMessage()
                                + ". The message is still in the session. To continue without such messages, call"
                                + " onUndecodable(SKIP)",
                        e.getCause());
            } catch (Answers.Failed e) {
                failed(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                end(client);
            }
        }

        private boolean isOver() {
            return ended.getCount() == 0;
        }

        private void failed(Throwable cause) {
            if (isOver()) {
                return;
            }
            String problem = "topics " + options.filters() + ": " + new Problems(broker).reason(cause);
            if (hasSubscribed || Problems.passes(cause)) {
                restart(problem + "; trying again", cause);
            } else {
                fail(problem, cause);
            }
        }

        private void end(Client client) {
            try {
                client.disconnect().get(END_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                // it was not connected, or is not any more
            }
        }

        private void take() throws Answers.Failed, Undecodable, InterruptedException {
            List<Client.Received> some = new ArrayList<>();
            while (!isOver()) {
                Client.Received first = received.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    some.clear();
                    some.add(first);
                    received.drainTo(some, SOME);
                    take(some);
                } else if (lost.isCompletedExceptionally()) {
                    Answers.await(lost, broker.timeout(), this::isOver); // says why
                }
                if (overrun) {
                    overrun = false;
                    complained = true;
                    reportError(
                            "messages published with QoS 0 come faster than the program takes them, and are dropped:"
                                    + " publish them with QoS 1",
                            null);
                }
            }
        }

        /** Stores messages, and then acknowledges them in their order. */
        private void take(List<Client.Received> some) throws Undecodable {
            List<Taken<T>> taken = new ArrayList<>(some.size());
            for (int i = 0; i < some.size(); i++) {
                try {
                    taken.add(decode(some.get(i).message()));
                } catch (Undecodable e) {
                    if (options.policy() == UndecodablePolicy.FAIL) {
                        store(taken, some.subList(0, i));
                        throw e;
                    }
                    reportError(e.getMessage() + "; it is dropped", e.getCause());
                    complained = true;
                }
            }
            store(taken, some);
        }

        private Taken<T> decode(MqttMessage message) throws Undecodable {
            if (message.payload().length > options.maxMessageBytes()) {
                throw new Undecodable(
                        "a message of topic " + message.topic() + " is longer than maxMessageBytes="
                                + options.maxMessageBytes(),
                        null);
            }
            try {
                T record = checkNotNull(decoder.apply(message), "the decoder returned null");
                if (options.identities().isEmpty()) {
                    return new Taken<>(record, "", 0);
                }
                SubscriptionOptions.Identities identities = options.identities().get();
                String sender = checkNotNull(identities.sender().apply(message), "the sender is null");
                return new Taken<>(record, sender, identities.number().applyAsLong(message));
            } catch (Exception e) {
                throw new Undecodable("a message of topic " + message.topic() + " cannot be decoded (" + e + ")", e);
            }
        }

        private void store(List<Taken<T>> taken, List<Client.Received> all) {
            if (options.identities().isEmpty()) {
                SubscriptionReceiver.this.store(
                        taken.stream().map(Taken::record).toList());
            } else {
                storeOnce(taken);
            }
            all.forEach(Client.Received::acknowledge);
            if (complained && !taken.isEmpty()) {
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
            thread.join(2 * END_MILLIS);
        }
    }
}
