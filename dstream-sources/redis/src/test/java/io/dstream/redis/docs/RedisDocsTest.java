package io.dstream.redis.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.redis.LostEntriesPolicy;
import io.dstream.redis.Redis;
import io.dstream.redis.RedisEntry;
import io.dstream.redis.RedisServer;
import io.dstream.redis.StreamStart;
import io.dstream.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on Redis shows. */
class RedisDocsTest {
    private static final RedisServer SERVER = RedisServer.shared();

    @TempDir
    Path directory;

    @Test
    void first() throws InterruptedException {
        SERVER.add("orders", "1", "2");
        Redis redis = SERVER.redis();
        // snippet: redis-first
        StreamingContext ssc = StreamingContext.builder()
                .appName("shop")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory)
                .build();
        DStream<RedisEntry> orders =
                ssc.from(redis.read("orders").from(StreamStart.beginning())).named("orders");
        PairDStream<String, Long> counts =
                orders.mapToPair(order -> Pair.of(order.get("v"), 1L)).reduceByKey(Long::sum);
        counts.to(redis.<Pair<String, Long>>append("counts", count -> Map.of("item", count.key(), "n", count.value()))
                .exactlyOnce("shop-counts"));
        // end
        ssc.start();
        Await.until("the counts are there", () -> SERVER.values("counts").size() >= 2);
        ssc.close();
    }

    @Test
    void settings() {
        String secret = "secret";
        // snippet: redis-settings
        Redis redis =
                Redis.at("redis.example", 6379).user("shop", secret).database(1).timeout(Duration.ofSeconds(5));
        var source = redis.read("orders", "returns")
                .from(StreamStart.group())
                .group("shop")
                .onLostEntries(LostEntriesPolicy.CONTINUE)
                .fetchSize(500);
        var sink = redis.append("copies", RedisEntry::fields)
                .maxLength(1_000_000)
                .retryFor(Duration.ofMinutes(5))
                .atLeastOnce();
        // end
        assertThat(source).hasToString("redis [orders, returns] at redis.example:6379/1");
        assertThat(sink).isNotNull();
    }
}
