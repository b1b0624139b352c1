package io.dstream.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.source.Sources;
import io.dstream.testing.connectors.Speed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/** Messages a second of 100 bytes: a loop over the bare client beside the source and the sink, by turns. Not a test. */
public final class AmqpSpeed {
    private static final int MESSAGES = 5_000;
    private static final int SOME = 500;
    private static final String VALUE = "x".repeat(100);

    private AmqpSpeed() {}

    public static void main(String[] args) throws Exception {
        RabbitServer server = RabbitServer.shared();
        String queue = server.fresh();
        String out = server.fresh();
        for (int turn = 0; turn < 35; turn++) { // more than are taken out below
            server.send(queue, Collections.nCopies(MESSAGES, VALUE).toArray(String[]::new));
        }
        Speed.compare("consuming", MESSAGES, () -> bareConsume(server, queue), () -> consume(server, queue));
        Speed.compare("publishing", MESSAGES, () -> barePublish(server, out), () -> publish(server, out));
        System.exit(0);
    }

    private static Void bareConsume(RabbitServer server, String queue) throws Exception {
        CountDownLatch all = new CountDownLatch(MESSAGES);
        try (Connection connection = server.connect();
                Channel channel = connection.createChannel()) {
            channel.basicQos(1_000);
            var unusedTag = channel.basicConsume(queue, false, new DefaultConsumer(channel) {
                private int n;

                @Override
                public void handleDelivery(
                        String consumer,
                        Envelope envelope,
                        com.rabbitmq.client.AMQP.BasicProperties properties,
                        byte[] body)
                        throws IOException {
                    if (++n % SOME == 0) {
                        channel.basicAck(envelope.getDeliveryTag(), true);
                    }
                    all.countDown();
                }
            });
            all.await();
        }
        return null;
    }

    private static Void consume(RabbitServer server, String queue) throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        long[] count = new long[1];
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(1)
                .batchInterval(Duration.ofMillis(20))
                .build()) {
            ssc.from(server.amqp().queue(queue).text()).foreachBatch(batch -> {
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

    private static Void barePublish(RabbitServer server, String queue) throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (Connection connection = server.connect()) {
            for (int t = 0; t < 2; t++) {
                Thread thread = new Thread(() -> {
                    try (Channel channel = connection.createChannel()) {
                        channel.confirmSelect();
                        for (int i = 1; i <= MESSAGES / 2; i++) {
                            channel.basicPublish(
                                    "", queue, true, MessageProperties.PERSISTENT_BASIC, VALUE.getBytes(UTF_8));
                            if (i % SOME == 0) {
                                channel.waitForConfirmsOrDie();
                            }
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        server.on(channel -> channel.queuePurge(queue));
        return null;
    }

    private static Void publish(RabbitServer server, String queue) throws Exception {
        Queue<List<String>> batches =
                new ArrayDeque<>(Collections.nCopies(4, Collections.nCopies(MESSAGES / 4, VALUE)));
        CountDownLatch all = new CountDownLatch(4);
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(2)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            DStream<String> records = ssc.from(Sources.queue(batches));
            records.to(server.amqp()
                    .<String>enqueue(queue, text -> AmqpMessage.of(text))
                    .sink());
            records.foreachBatch(batch -> all.countDown()); // after the sink
            ssc.start();
            all.await();
        }
        server.on(channel -> channel.queuePurge(queue));
        return null;
    }
}
