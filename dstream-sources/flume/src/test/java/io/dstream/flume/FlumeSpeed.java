package io.dstream.flume;

import io.dstream.StreamingContext;
import io.dstream.source.Sources;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Speed;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.avro.Protocol;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.ipc.generic.GenericRequestor;
import org.apache.avro.ipc.generic.GenericResponder;
import org.apache.avro.ipc.netty.NettyServer;
import org.apache.avro.ipc.netty.NettyTransceiver;

/** The source and the sink beside Avro's own server and client. */
final class FlumeSpeed {
    private static final int RECORDS = 500_000;
    private static final int BATCH = 1000;
    private static final Map<String, String> HEADERS = Map.of("host", "web-1");
    private static final List<String> TEXTS =
            IntStream.range(0, RECORDS).mapToObj(i -> "x".repeat(90) + i).toList();
    private static final Protocol PROTOCOL = Protocol.parse("""
            {"protocol": "AvroSourceProtocol", "namespace": "org.apache.flume.source.avro",
             "types": [
               {"type": "enum", "name": "Status", "symbols": ["OK", "FAILED", "UNKNOWN"]},
               {"type": "record", "name": "AvroFlumeEvent", "fields": [
                 {"name": "headers", "type": {"type": "map", "values": "string"}},
                 {"name": "body", "type": "bytes"}]}],
             "messages": {
               "appendBatch": {"request": [{"name": "events", "type": {"type": "array", "items": "AvroFlumeEvent"}}],
                 "response": "Status"}}}
            """);

    private FlumeSpeed() {}

    public static void main(String[] args) throws Exception {
        AtomicLong length = new AtomicLong();
        NettyServer server = new NettyServer(responder(length), new InetSocketAddress("localhost", 0));
        Speed.compare("listen", RECORDS, () -> bareServer(server), FlumeSpeed::source);
        Speed.compare("send", RECORDS, () -> bareClient(server), () -> sink(server));
        System.exit(0); // it takes Avro's server seconds to close
    }

    // ---- source ----

    private static Thread sending(int port) {
        Thread thread = new Thread(() -> {
            try (Client client = Client.to(port)) {
                for (int from = 0; from < RECORDS; from += BATCH) {
                    client.send(TEXTS.subList(from, from + BATCH).stream()
                            .map(text -> FlumeEvent.of(HEADERS, text))
                            .toList());
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    /** Makes a text of each body, as the program does. */
    private static GenericResponder responder(AtomicLong length) {
        return new GenericResponder(PROTOCOL) {
            @Override
            public Object respond(Protocol.Message message, Object request) {
                for (Object event : (List<?>) ((GenericRecord) request).get("events")) {
                    ByteBuffer body = (ByteBuffer) ((GenericRecord) event).get("body");
                    length.addAndGet(StandardCharsets.UTF_8.decode(body).length());
                }
                return new GenericData.EnumSymbol(PROTOCOL.getType("Status"), "OK");
            }
        };
    }

    private static Object bareServer(NettyServer server) throws Exception {
        sending(server.getPort()).join();
        return server;
    }

    private static Object source() throws Exception {
        int port = Ports.free();
        AtomicLong length = new AtomicLong();
        AtomicLong count = new AtomicLong();
        CountDownLatch all = new CountDownLatch(1);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("speed")
                .parallelism(1)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            ssc.from(Flume.listen(port).decoded(FlumeEvent::text)).foreachBatch(batch -> {
                batch.forEach(text -> length.addAndGet(text.length()));
                if (count.addAndGet(batch.count()) >= RECORDS) {
                    all.countDown();
                }
            });
            ssc.start();
            sending(port).join();
            all.await();
        }
        return length.get();
    }

    // ---- sink ----

    private static Object bareClient(NettyServer server) throws Exception {
        NettyTransceiver transceiver = new NettyTransceiver(new InetSocketAddress("localhost", server.getPort()));
        GenericRequestor requestor = new GenericRequestor(PROTOCOL, transceiver);
        for (int from = 0; from < RECORDS; from += BATCH) {
            List<GenericRecord> events = new ArrayList<>();
            for (String text : TEXTS.subList(from, from + BATCH)) {
                GenericRecord event = new GenericData.Record(PROTOCOL.getType("AvroFlumeEvent"));
                event.put("headers", HEADERS);
                event.put("body", ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                events.add(event);
            }
            GenericRecord request = new GenericData.Record(
                    PROTOCOL.getMessages().get("appendBatch").getRequest());
            request.put("events", events);
            requestor.request("appendBatch", request);
        }
        return requestor;
    }

    private static Object sink(NettyServer server) throws Exception {
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("speed")
                .parallelism(1)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(TEXTS))))
                    .to(Flume.send("localhost", server.getPort(), text -> FlumeEvent.of(HEADERS, text)));
            ssc.start();
            ssc.stopGracefully(Duration.ofMinutes(1));
        }
        return server;
    }
}
