package io.dstream.amqp.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.amqp.Amqp;
import io.dstream.amqp.AmqpMessage;
import io.dstream.amqp.RabbitServer;
import io.dstream.amqp.UndecodablePolicy;
import io.dstream.batch.Pair;
import io.dstream.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on AMQP shows. */
class AmqpDocsTest {
    @TempDir
    Path directory;

    @Test
    void first() {
        RabbitServer server = RabbitServer.shared();
        server.declare("orders");
        server.declare("counts");
        server.send("orders", "apple", "pear");
        Amqp amqp = server.amqp();
        // snippet: amqp-first
        StreamingContext ssc = StreamingContext.builder()
                .appName("shop")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory)
                .build();
        DStream<String> orders = ssc.from(amqp.queue("orders").text()).named("orders");
        PairDStream<String, Long> counts =
                orders.mapToPair(order -> Pair.of(order, 1L)).reduceByKey(Long::sum);
        counts.to(amqp.<Pair<String, Long>>enqueue("counts", count -> AmqpMessage.of(count.key() + " " + count.value()))
                .sink());
        // end
        ssc.start();
        Await.until("the counts are there", () -> server.count("counts") == 2);
        ssc.close();
    }

    @Test
    void settings() {
        String secret = "secret";
        // snippet: amqp-settings
        Amqp amqp = Amqp.at("rabbit.example", 5672)
                .user("shop", secret)
                .virtualHost("shop")
                .heartbeat(Duration.ofSeconds(30));
        var source = amqp.queue("orders")
                .prefetch(5_000)
                .maxMessageBytes(1 << 20)
                .onUndecodable(UndecodablePolicy.REJECT)
                .identifiedBy(order -> order.headers().get("till"), order -> Long.parseLong(order.id()))
                .decoded(AmqpMessage::text);
        var sink = amqp.publish(
                        "totals", (String total) -> AmqpMessage.of(total).routedBy("north"))
                .retryFor(Duration.ofMinutes(5))
                .sink();
        // end
        assertThat(source).hasToString("amqp queue orders at rabbit.example:5672 (virtual host shop)");
        assertThat(sink).isNotNull();
    }
}
