package io.dstream.examples.connectors;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.jms.Jms;
import io.dstream.jms.JmsMessage;
import io.dstream.sources.Generators;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Receives orders from a queue of a JMS broker, and puts how many of each kind there were into another queue. It sends
 * the orders, too, and starts Artemis unless it is told where a broker is.
 */
public final class JmsOrders {
    private static final List<String> KINDS = List.of("apple", "pear", "plum");

    private JmsOrders() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or where an Artemis is, such as {@code localhost:61616}
     * @throws IOException if the broker cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            run(Address.of(args[0]), ssc -> {});
        } else {
            try (LocalServer broker = LocalArtemis.start()) {
                run(broker.address(), broker::outlive);
            }
        }
    }

    private static void run(Address address, Consumer<StreamingContext> started) throws InterruptedException {
        ConnectionFactory broker = new ActiveMQConnectionFactory("tcp://" + address);
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("jms-orders")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5))
                .build()) {
            ssc.from(Generators.rate(20, n -> KINDS.get((int) (n * n % 7 % 3))))
                    .to(Jms.toQueue(broker, "example.orders", (String kind) -> JmsMessage.of(kind))
                            .sink());
            PairDStream<String, Long> counts =
                    ssc.from(Jms.queue(broker, "example.orders").text()).countByValue();
            counts.to(Jms.toQueue(
                            broker,
                            "example.counts",
                            (Pair<String, Long> count) -> JmsMessage.of(count.key() + " " + count.value()))
                    .sink());
            Printing.all(counts);
            ssc.start();
            started.accept(ssc);
            System.out.println("Receiving orders from the queue example.orders at " + address);
            ssc.awaitTermination();
        }
    }
}
