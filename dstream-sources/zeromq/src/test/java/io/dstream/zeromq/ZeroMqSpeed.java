package io.dstream.zeromq;

import io.dstream.StreamingContext;
import io.dstream.source.Source;
import io.dstream.source.Sources;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Speed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The sources and sinks beside loops over jeromq's sockets. */
final class ZeroMqSpeed {
    private static final int RECORDS = 1_000_000;
    private static final int HANDSHAKE_MILLIS = 1_000; // jeromq sometimes never looks at what a peer says first
    private static final byte[] PAYLOAD = "x".repeat(100).getBytes(StandardCharsets.UTF_8);
    private static final List<String> TEXTS =
            IntStream.range(0, RECORDS).mapToObj(i -> "x".repeat(90) + i).toList();

    private ZeroMqSpeed() {}

    public static void main(String[] args) throws Exception {
        String endpoint = "tcp://127.0.0.1:" + Ports.free();
        Speed.compare("pull", RECORDS, () -> barePull(endpoint), () -> pull(endpoint));
        Speed.compare("router, acknowledged", RECORDS, () -> bareRouter(endpoint), () -> router(endpoint));
        Speed.compare("push", RECORDS, () -> barePush(endpoint), () -> push(endpoint));
    }

    // ---- sources ----

    private static Object barePull(String endpoint) throws Exception {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.PULL);
            socket.bind(endpoint);
            Thread sender = pushing(endpoint);
            long bytes = 0;
            for (int i = 0; i < RECORDS; i++) {
                bytes += new String(socket.recv(), StandardCharsets.UTF_8).length();
            }
            sender.join();
            return bytes;
        }
    }

    private static Object pull(String endpoint) throws Exception {
        return receive(ZeroMq.pull(endpoint).bind().decoded(ZMessage::text), () -> pushing(endpoint));
    }

    private static Thread pushing(String endpoint) {
        Thread thread = new Thread(() -> {
            try (ZContext context = new ZContext()) {
                context.setLinger(-1);
                ZMQ.Socket socket = context.createSocket(SocketType.PUSH);
                socket.setHandshakeIvl(HANDSHAKE_MILLIS);
                socket.connect(endpoint);
                for (int i = 0; i < RECORDS; i++) {
                    socket.send(PAYLOAD);
                }
            }
        });
        thread.start();
        return thread;
    }

    private static Object bareRouter(String endpoint) throws Exception {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.ROUTER);
            socket.bind(endpoint);
            Thread sender = dealing(endpoint);
            long bytes = 0;
            for (int i = 1; i <= RECORDS; i++) {
                byte[] route = socket.recv();
                socket.recv();
                byte[] header = socket.recv();
                bytes += new String(socket.recv(), StandardCharsets.UTF_8).length();
                if (i % 100 == 0 || i == RECORDS) {
                    socket.sendMore(route);
                    socket.send(ByteBuffer.allocate(8)
                            .putLong(ByteBuffer.wrap(header).getLong())
                            .array());
                }
            }
            sender.join();
            return bytes;
        }
    }

    private static Object router(String endpoint) throws Exception {
        return receive(ZeroMq.router(endpoint).bind().decoded(ZMessage::text), () -> dealing(endpoint));
    }

    private static Thread dealing(String endpoint) {
        Thread thread = new Thread(() -> {
            try (ZContext context = new ZContext()) {
                ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
                socket.setHandshakeIvl(HANDSHAKE_MILLIS);
                socket.connect(endpoint);
                long acknowledged = 0;
                for (int i = 1; i <= RECORDS; i++) {
                    socket.sendMore("sender");
                    socket.sendMore(ByteBuffer.allocate(16)
                            .putLong(i)
                            .putLong(acknowledged == i - 1 ? 0 : i - 1)
                            .array());
                    socket.send(PAYLOAD);
                    while (i - acknowledged >= 1000 || (i == RECORDS && acknowledged < i)) {
                        acknowledged = ByteBuffer.wrap(socket.recv()).getLong();
                    }
                }
            }
        });
        thread.start();
        return thread;
    }

    private static Object receive(Source<String> source, Runnable sender) throws Exception {
        AtomicLong bytes = new AtomicLong();
        CountDownLatch all = new CountDownLatch(1);
        AtomicLong count = new AtomicLong();
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("speed")
                .parallelism(1)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            ssc.from(source).foreachBatch(batch -> {
                batch.forEach(text -> bytes.addAndGet(text.length()));
                if (count.addAndGet(batch.count()) >= RECORDS) {
                    all.countDown();
                }
            });
            ssc.start();
            sender.run();
            all.await();
        }
        return bytes.get();
    }

    // ---- sinks ----

    private static Object barePush(String endpoint) throws Exception {
        Thread receiver = pulling(endpoint);
        try (ZContext context = new ZContext()) {
            context.setLinger(-1);
            ZMQ.Socket socket = context.createSocket(SocketType.PUSH);
            socket.setHandshakeIvl(HANDSHAKE_MILLIS);
            socket.connect(endpoint);
            for (String text : TEXTS) {
                socket.send(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        receiver.join();
        return receiver;
    }

    private static Object push(String endpoint) throws Exception {
        Thread receiver = pulling(endpoint);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("speed")
                .parallelism(1)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(TEXTS)))).to(ZeroMq.push(endpoint, ZMessage::of));
            ssc.start();
            receiver.join();
        }
        return receiver;
    }

    private static Thread pulling(String endpoint) {
        Thread thread = new Thread(() -> {
            try (ZContext context = new ZContext()) {
                ZMQ.Socket socket = context.createSocket(SocketType.PULL);
                socket.bind(endpoint);
                for (int i = 0; i < RECORDS; i++) {
                    socket.recv();
                }
            }
        });
        thread.start();
        return thread;
    }
}
