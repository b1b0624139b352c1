package io.dstream.examples.connectors;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.redis.Redis;
import io.dstream.redis.StreamStart;
import io.dstream.sources.Generators;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/**
 * Reads orders from a stream of Redis, and appends how many of each kind there were to another stream, each batch once.
 * It appends the orders, too.
 */
public final class RedisOrders {
    private static final String START = "redis-server --port PORT --save ''";
    private static final String ORDERS = "example:orders";
    private static final List<String> KINDS = List.of("apple", "pear", "plum");

    private RedisOrders() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args where Redis is, {@code localhost:6379} by default, and the directory of the checkpoint; without one
     *     the program begins anew each time
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Address address = Address.listening(args, "Redis", 6379, START);
        Redis redis = Redis.at(address.host(), address.port());
        try (Jedis client = new Jedis(address.host(), address.port())) { // a first order, so that the stream is there
            client.xadd(ORDERS, StreamEntryID.NEW_ENTRY, Map.of("kind", "apple"));
        }
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("redis-orders")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5));
        if (args.length > 1) {
            builder.checkpointDir(Path.of(args[1]));
        }
        try (StreamingContext ssc = builder.build()) {
            ssc.from(Generators.rate(20, n -> KINDS.get((int) (n * n % 7 % 3))))
                    .named("customers")
                    .to(redis.append(ORDERS, (String kind) -> Map.of("kind", kind))
                            .maxLength(100_000)
                            .atLeastOnce());
            PairDStream<String, Long> counts = ssc.from(redis.read(ORDERS).from(StreamStart.end()))
                    .named("orders")
                    .map(order -> order.get("kind"))
                    .countByValue();
            counts.to(redis.<Pair<String, Long>>append(
                            "example:counts", count -> Map.of("kind", count.key(), "n", count.value()))
                    .exactlyOnce("example-counts"));
            Printing.all(counts);
            ssc.start();
            System.out.printf(
                    "Read the counts with: redis-cli -h %s -p %d XREVRANGE example:counts + - COUNT 5%n",
                    address.host(), address.port());
            ssc.awaitTermination();
        }
    }
}
