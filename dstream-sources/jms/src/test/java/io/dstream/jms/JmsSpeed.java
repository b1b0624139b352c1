package io.dstream.jms;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.source.Sources;
import io.dstream.testing.connectors.Speed;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/** Messages a second of 100 bytes: a loop over the bare client beside the source and the sink, by turns. Not a test. */
public final class JmsSpeed {
    private static final int MESSAGES = 5_000;
    private static final int SOME = 500;
    private static final String VALUE = "x".repeat(100);

    private JmsSpeed() {}

    public static void main(String[] args) throws Exception {
        ArtemisServer server = ArtemisServer.shared();
        String queue = ArtemisServer.fresh();
        String out = ArtemisServer.fresh();
        for (int turn = 0; turn < 29; turn++) { // more than are taken out below
            server.send(queue, Collections.nCopies(MESSAGES, VALUE).toArray(String[]::new));
        }
        Speed.compare("receiving", MESSAGES, () -> bareReceive(server, queue), () -> receive(server, queue));
        Speed.compare("sending", MESSAGES, () -> bareSend(server, out), () -> send(server, out));
        System.exit(0);
    }

    private static Void bareReceive(ArtemisServer server, String queue) throws JMSException {
        int length = 0;
        try (Connection connection = server.withUser().createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            for (int i = 1; i <= MESSAGES; i++) {
                length += ((TextMessage) consumer.receive()).getText().length();
                if (i % SOME == 0) {
                    session.commit();
                }
            }
        }
        if (length != MESSAGES * VALUE.length()) {
            throw new IllegalStateException("received " + length);
        }
        return null;
    }

    private static Void receive(ArtemisServer server, String queue) throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        long[] count = new long[1];
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(1)
                .batchInterval(Duration.ofMillis(20))
                .build()) {
            ssc.from(Jms.queue(server.withUser(), queue).maxUnacknowledged(SOME).text())
                    .foreachBatch(batch -> {
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

    private static Void bareSend(ArtemisServer server, String queue) throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (Connection connection = server.withUser().createConnection()) {
            for (int t = 0; t < 2; t++) {
                Thread thread = new Thread(() -> send(connection, queue));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        server.delete(queue);
        return null;
    }

    private static void send(Connection connection, String queue) {
        try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            for (int i = 1; i <= MESSAGES / 2; i++) {
                producer.send(session.createTextMessage(VALUE));
                if (i % SOME == 0) {
                    session.commit();
                }
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Void send(ArtemisServer server, String queue) throws Exception {
        Queue<List<String>> batches =
                new ArrayDeque<>(Collections.nCopies(4, Collections.nCopies(MESSAGES / 4, VALUE)));
        CountDownLatch all = new CountDownLatch(4);
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(2)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            DStream<String> records = ssc.from(Sources.queue(batches));
            records.to(Jms.toQueue(server.withUser(), queue, (String text) -> JmsMessage.of(text))
                    .sink());
            records.foreachBatch(batch -> all.countDown()); // after the sink
            ssc.start();
            all.await();
        }
        server.delete(queue);
        return null;
    }
}
