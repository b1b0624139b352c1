package io.dstream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.testing.connectors.Speed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/** Entries a second of 100 bytes: a loop over the bare client beside the source and the sinks, by turns. Not a test. */
public final class RedisSpeed {
    private static final int ENTRIES = 100_000;
    private static final int SOME = 1_000;
    private static final String VALUE = "x".repeat(100);

    private RedisSpeed() {}

    public static void main(String[] args) throws Exception {
        RedisServer server = RedisServer.shared();
        try (Jedis jedis = server.client()) {
            jedis.configSet("appendfsync", "everysec"); // the disk is not what is measured
        }
        String full = server.fresh();
        bareAppend(server, full, 1);
        Speed.compare("reading", ENTRIES, () -> bareRead(server, full), () -> read(server, full));
        Speed.compare(
                "appending at least once",
                ENTRIES,
                () -> bareAppend(server, "bare", 2),
                () -> append(
                        server,
                        server.redis()
                                .<String>append("ours", value -> Map.of("v", value))
                                .atLeastOnce()));
        Speed.compare(
                "appending exactly once",
                ENTRIES,
                () -> bareTransaction(server),
                () -> append(
                        server,
                        server.redis()
                                .<String>append("ours", value -> Map.of("v", value))
                                .exactlyOnce("speed")));
        System.exit(0);
    }

    private static long bareRead(RedisServer server, String stream) {
        long bytes = 0;
        try (Jedis jedis = server.client()) {
            StreamEntryID last = new StreamEntryID(0, 0);
            for (int n = 0; n < ENTRIES; ) {
                List<StreamEntry> entries = jedis.xread(
                                XReadParams.xReadParams().count(SOME), Map.of(stream, last))
                        .get(0)
                        .getValue();
                for (StreamEntry entry : entries) {
                    bytes += entry.getFields().get("v").length();
                    last = entry.getID();
                }
                n += entries.size();
            }
        }
        return bytes;
    }

    private static long read(RedisServer server, String stream) throws Exception {
        CountDownLatch all = new CountDownLatch(1);
        long[] count = new long[1];
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(1)
                .batchInterval(Duration.ofMillis(20))
                .build()) {
            DStream<String> values = ssc.from(server.redis().read(stream).from(StreamStart.beginning()))
                    .map(entry -> entry.get("v"));
            values.foreachBatch(batch -> {
                count[0] += batch.count();
                if (count[0] >= ENTRIES) {
                    all.countDown();
                }
            });
            ssc.start();
            all.await();
        }
        return count[0];
    }

    private static Void bareAppend(RedisServer server, String stream, int threads) throws InterruptedException {
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                try (Jedis jedis = server.client();
                        Pipeline pipeline = jedis.pipelined()) {
                    for (int i = 0; i < ENTRIES / threads; i++) {
                        pipeline.xadd(stream, XAddParams.xAddParams(), Map.of("v", VALUE));
                        if (i % SOME == SOME - 1) {
                            pipeline.sync();
                        }
                    }
                    pipeline.sync();
                }
            });
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join();
        }
        if (threads > 1) {
            clear(server, stream);
        }
        return null;
    }

    private static Void bareTransaction(RedisServer server) {
        try (Jedis jedis = server.client()) {
            for (int from = 0; from < ENTRIES; from += ENTRIES / 10) {
                try (var transaction = jedis.multi()) {
                    for (int i = 0; i < ENTRIES / 10; i++) {
                        transaction.xadd("bare", XAddParams.xAddParams(), Map.of("v", VALUE));
                    }
                    transaction.exec();
                }
            }
        }
        clear(server, "bare");
        return null;
    }

    /** Ten batches. */
    private static Void append(RedisServer server, Sink<String> sink) throws Exception {
        Queue<List<String>> batches =
                new ArrayDeque<>(Collections.nCopies(10, Collections.nCopies(ENTRIES / 10, VALUE)));
        CountDownLatch all = new CountDownLatch(10);
        try (StreamingContext ssc = StreamingContext.builder()
                .parallelism(2)
                .batchInterval(Duration.ofMillis(10))
                .build()) {
            DStream<String> records = ssc.from(Sources.queue(batches));
            records.to(sink);
            records.foreachBatch(batch -> all.countDown()); // after the sink
            ssc.start();
            all.await();
        }
        clear(server, "ours");
        return null;
    }

    private static void clear(RedisServer server, String stream) {
        try (Jedis jedis = server.client()) {
            jedis.del(stream.getBytes(UTF_8));
        }
    }
}
