package io.dstream.jms.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.jms.ArtemisServer;
import io.dstream.jms.Jms;
import io.dstream.jms.JmsMessage;
import io.dstream.testing.Await;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on JMS shows. */
class JmsDocsTest {
    @TempDir
    Path directory;

    @Test
    void first() {
        ArtemisServer server = ArtemisServer.shared();
        server.send("shop.orders", "apple", "pear");
        ConnectionFactory broker = server.withUser();
        // snippet: jms-first
        StreamingContext ssc = StreamingContext.builder()
                .appName("shop")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory)
                .build();
        DStream<String> orders =
                ssc.from(Jms.queue(broker, "shop.orders").text()).named("orders");
        PairDStream<String, Long> counts =
                orders.mapToPair(order -> Pair.of(order, 1L)).reduceByKey(Long::sum);
        counts.to(Jms.toQueue(
                        broker,
                        "shop.counts",
                        (Pair<String, Long> count) -> JmsMessage.of(count.key() + " " + count.value()))
                .sink());
        // end
        ssc.start();
        Await.until("the counts are there", () -> server.count("shop.counts") == 2);
        ssc.close();
    }

    @Test
    void settings() {
        String secret = "secret";
        // snippet: jms-settings
        ConnectionFactory broker = new ActiveMQConnectionFactory("tcp://artemis.example:61617?sslEnabled=true"
                + "&trustStoreType=PKCS12&trustStorePath=/etc/shop/trust.p12&trustStorePassword=" + secret);
        var source = Jms.topic(broker, "orders")
                .user("shop", secret)
                .clientId("till")
                .durable("sales")
                .selector("region = 'north' AND amount > 10")
                .maxUnacknowledged(5_000)
                .maxMessageBytes(1 << 20)
                .rejectTo("orders.rejected")
                .identifiedBy(order -> (String) order.properties().get("till"), order ->
                        (Long) order.properties().get("number"))
                .decoded(JmsMessage::text);
        var sink = Jms.toTopic(broker, "totals", (String total) -> JmsMessage.of(total)
                        .property("region", "north")
                        .property("amount", 17))
                .user("shop", secret)
                .timeToLive(Duration.ofHours(1))
                .retryFor(Duration.ofMinutes(5))
                .sink();
        // end
        assertThat(source).hasToString("jms topic orders");
        assertThat(sink).isNotNull();
    }
}
