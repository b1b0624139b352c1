package io.dstream.examples.connectors;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.amqp.Amqp;
import io.dstream.amqp.AmqpMessage;
import io.dstream.batch.Pair;
import io.dstream.sources.Generators;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Consumes orders from a queue of RabbitMQ, and puts how many of each kind there were into another queue. It enqueues
 * the orders, too.
 */
public final class AmqpOrders {
    private static final String START = "apt-get install rabbitmq-server && rabbitmq-server";
    private static final List<String> KINDS = List.of("apple", "pear", "plum");

    private AmqpOrders() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args where the broker is, {@code localhost:5672} by default
     * @throws Exception if the queues cannot be declared
     */
    public static void main(String[] args) throws Exception {
        Address address = Address.listening(args, "RabbitMQ", 5672, START);
        declare(address, "example-orders", "example-counts");
        Amqp amqp = Amqp.at(address.host(), address.port());
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("amqp-orders")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5))
                .build()) {
            ssc.from(Generators.rate(20, n -> KINDS.get((int) (n * n % 7 % 3))))
                    .to(amqp.<String>enqueue("example-orders", AmqpMessage::of).sink());
            PairDStream<String, Long> counts =
                    ssc.from(amqp.queue("example-orders").text()).countByValue();
            counts.to(amqp.<Pair<String, Long>>enqueue(
                            "example-counts", count -> AmqpMessage.of(count.key() + " " + count.value()))
                    .sink());
            Printing.all(counts);
            ssc.start();
            System.out.println("See how the counts grow: rabbitmqctl list_queues");
            ssc.awaitTermination();
        }
    }

    private static void declare(Address address, String... queues) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(address.host());
        factory.setPort(address.port());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            for (String queue : queues) {
                channel.queueDeclare(queue, true, false, false, null);
            }
        }
    }
}
