package io.dstream.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.source.Sources;
import io.dstream.testing.connectors.Speed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Messages a second of 100 bytes with QoS 1: the bare client beside the source and the sink, by turns. Not a test. */
public final class MqttSpeed {
    private static final int MESSAGES = 40_000;
    private static final int PUBLISHED = 10_000;
    private static final int SOME = 500;
    private static final String VALUE = "x".repeat(100);

    private MqttSpeed() {}

    public static void main(String[] args) throws Exception {
        Mosquitto server = Mosquitto.shared();
        server.keepSession("speed", "speed/in");
        Speed.compare(
                "subscribing", MESSAGES, () -> fill(server), () -> bareSubscribe(server), () -> subscribe(server));
        Speed.compare("publishing", PUBLISHED, () -> barePublish(server), () -> publish(server));
        System.exit(0);
    }

    private static Void fill(Mosquitto server) throws Exception {
        for (int sent = 0; sent < MESSAGES; sent += SOME) {
            server.send("speed/in", Collections.nCopies(SOME, VALUE).toArray(String[]::new));
        }
        return null;
    }

    private static Mqtt5AsyncClient client(Mosquitto server, String id) {
        return MqttClient.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(server.port())
                .useMqttVersion5()
                .buildAsync();
    }

    private static Void bareSubscribe(Mosquitto server) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(MESSAGES);
        Mqtt5AsyncClient client = client(server, "speed");
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                message -> {
                    all.countDown();
                    message.acknowledge();
                },
                Runnable::run,
                true);
        var unused = client.toBlocking()
                .connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(100_000)
                .send();
        all.await();
        client.toBlocking().disconnect();
        return null;
    }

    private static Void subscribe(Mosquitto server) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(1);
        long[] count = new long[1];
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(1)
                .batchInterval(Duration.ofMillis(20))
                .build()) {
            ssc.from(server.mqtt().subscribe("speed", "speed/in").text()).foreachBatch(batch -> {
                count[0] += batch.count();
                if (count[0] >= MESSAGES) {
                    all.countDown();
                }
            });
            ssc.start();
            all.await();
        }
        return null;
    }

    private static Void barePublish(Mosquitto server) {
        Mqtt5AsyncClient client = client(server, "bare");
        var unused = client.toBlocking().connect();
        for (int sent = 0; sent < PUBLISHED; sent += SOME) {
            CompletableFuture<?>[] answers = new CompletableFuture<?>[SOME];
            for (int i = 0; i < SOME; i++) {
                answers[i] = client.publish(Mqtt5Publish.builder()
                        .topic("speed/out")
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(VALUE.getBytes(UTF_8))
                        .build());
            }
            CompletableFuture.allOf(answers).join();
        }
        client.toBlocking().disconnect();
        return null;
    }

    private static Void publish(Mosquitto server) throws InterruptedException {
        Queue<List<String>> batches =
                new ArrayDeque<>(Collections.nCopies(2, Collections.nCopies(PUBLISHED / 2, VALUE)));
        CountDownLatch all = new CountDownLatch(2);
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(1)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            DStream<String> records = ssc.from(Sources.queue(batches));
            records.to(server.mqtt()
                    .publish((String text) -> MqttMessage.of("speed/out", text))
                    .sink());
            records.foreachBatch(batch -> all.countDown()); // after the sink
            ssc.start();
            all.await();
        }
        return null;
    }
}
