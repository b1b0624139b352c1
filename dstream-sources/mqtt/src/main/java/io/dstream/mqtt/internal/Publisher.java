package io.dstream.mqtt.internal;

import io.dstream.engine.task.Retry;
import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.Qos;
import io.dstream.sink.ChunkSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A connection on which messages are published. It is made again where it is lost. Safe for use by many threads, which
 * all use the same connection.
 */
public final class Publisher implements ChunkSink.Sender<MqttMessage> {
    private static final int END_MILLIS = 1_000;

    private final Broker broker;
    private final Qos qos;
    private final Retry start;
    private final Retry retry;
    private Connected connected; // under this object's lock; null if there is none

    public Publisher(Broker broker, Qos qos, Duration patience) {
        this.broker = broker;
        this.qos = qos;
        this.start = new Retry("mqtt", broker.timeout(), new Problems(broker));
        this.retry = new Retry("mqtt", patience, new Problems(broker));
    }

    /** A client that has connected. */
    private static final class Connected {
        private final Client client;
        private final CompletableFuture<Void> lost; // fails when it is not connected any more

        Connected(Client client, CompletableFuture<Void> lost) {
            this.client = client;
            this.lost = lost;
        }
    }

    @Override
    public void open(String id) throws IOException, InterruptedException {
        var unused = start.run("sink " + id + " cannot be opened", () -> connected(start));
    }

    private synchronized Connected connected(Retry by) throws Answers.Failed, InterruptedException {
        if (connected == null || connected.lost.isDone()) {
            connected = null;
            CompletableFuture<Void> lost = new CompletableFuture<>();
            Client client = broker.client("dstream-" + UUID.randomUUID(), lost::completeExceptionally);
            Answers.await(client.connect(Optional.empty()), broker.timeout(), by::isEnded);
            connected = new Connected(client, lost);
        }
        return connected;
    }

    @Override
    public long size(MqttMessage message) {
        return message.payload().length;
    }

    @Override
    public void send(List<MqttMessage> messages, Map<String, String> properties)
            throws IOException, InterruptedException {
        var unused = retry.run("a batch could not be published to " + broker, () -> {
            Connected to = connected(retry);
            CompletableFuture<?>[] answers = messages.stream()
                    .map(message -> to.client.publish(message, qos, properties))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture<Void> all = CompletableFuture.allOf(answers);
            try {
                Answers.await(CompletableFuture.anyOf(all, to.lost), broker.timeout(), retry::isEnded);
            } catch (Answers.Failed e) {
                if (Problems.passes(e.getCause())) {
                    discard(to); // what is still under way must not come after what is sent again
                }
                throw e;
            }
            return null;
        });
    }

    private synchronized void discard(Connected broken) throws InterruptedException {
        if (connected == broken) {
            connected = null;
        }
        end(broken.client);
    }

    private static void end(Client client) throws InterruptedException {
        try {
            client.disconnect().get(END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // it is not connected any more
        }
    }

    @Override
    public void stopping() {
        start.end();
        retry.end();
    }

    @Override
    public synchronized void close() throws InterruptedException {
        if (connected != null) {
            end(connected.client);
            connected = null;
        }
    }
}
