package io.dstream.examples.kafka;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.kafka.Kafka;
import io.dstream.kafka.StartOffsets;
import io.dstream.kafka.UndecodablePolicy;
import io.dstream.monitoring.ConsoleProgress;
import io.dstream.state.StateSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * JSON in, JSON out: orders come from a topic, and what each customer has ordered so far goes to another, in a
 * transaction for each batch. What is no JSON of an order is left out and reported.
 *
 * <p>Starts a broker of its own where none is given, sends itself orders, and prints some totals. With a broker that is
 * given, it shows how far it is behind the topic instead.
 */
public final class JsonOrders {
    private static final String ORDERS = "orders";
    private static final String TOTALS = "totals";
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private JsonOrders() {}

    /**
     * Somebody orders something.
     *
     * @param customer who
     * @param cents for how much
     * @param at when
     */
    record Order(String customer, long cents, Instant at) {}

    /**
     * What a customer has ordered so far.
     *
     * @param customer who
     * @param orders how many orders
     * @param cents for how much in all
     */
    record Total(String customer, long orders, long cents) {
        Total with(Order order) {
            return new Total(customer, orders + 1, cents + order.cents);
        }
    }

    /** The new total of the customer of each order. */
    static DStream<Total> totals(DStream<Order> orders) {
        return orders.mapToPair(order -> Pair.of(order.customer(), order))
                .mapWithState(StateSpec.<String, Order, Total, Total>of((customer, order, state) -> {
                            Total before = state.exists() ? state.get() : new Total(customer, 0, 0);
                            Total total = before.with(order.orElseThrow());
                            state.update(total);
                            return total;
                        })
                        .types(String.class, Total.class))
                .named("totals");
    }

    /**
     * Runs the program.
     *
     * @param args what {@link Options} says; with nothing it brings all it needs
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        Options options = Options.of(args);
        try (Services services = Services.ofBroker(options)) {
            services.createTopics(ORDERS, TOTALS);
            if (services.hasOwnBroker()) {
                sendSome(services.kafka(), 1_000);
            }
            run(services, options.batches());
        }
    }

    private static void run(Services services, int batches) throws Exception {
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("json-orders")
                .batchInterval(INTERVAL)
                .checkpointDir(services.checkpoint())
                .codec(Codecs.ofRecord(Total.class))
                .build()) {
            DStream<Order> orders = ssc.from(Kafka.<String, Order>direct(services.kafka())
                            .topics(ORDERS)
                            .keys(new StringDeserializer())
                            .values(Json.reading(Order.class))
                            .from(StartOffsets.earliest())
                            .onUndecodable(UndecodablePolicy.SKIP))
                    .named("orders")
                    .map(ConsumerRecord::value);
            DStream<Total> totals = totals(orders);
            totals.to(Kafka.<String, Total>transactional(services.kafka(), "json-orders-totals")
                    .keys(new StringSerializer())
                    .values(Json.writing())
                    .records(total -> new ProducerRecord<>(TOTALS, total.customer(), total)));
            if (services.hasOwnBroker()) {
                totals.print(5);
            } else {
                ssc.addListener(ConsoleProgress.of(ssc)); // also how far it is behind the topic
            }
            ssc.start();
            ssc.awaitTermination(INTERVAL.multipliedBy(batches));
            ssc.stopGracefully(Duration.ofSeconds(10));
        }
    }

    private static void sendSome(Properties kafka, int orders) {
        SplittableRandom random = new SplittableRandom(7);
        try (KafkaProducer<String, Object> producer =
                new KafkaProducer<>(kafka, new StringSerializer(), Json.writing())) {
            for (int n = 0; n < orders; n++) {
                Order order = new Order("customer-" + random.nextInt(20), random.nextLong(100, 10_000), Instant.now());
                var unused = producer.send(new ProducerRecord<>(ORDERS, order.customer(), order));
            }
            var unusedToo = producer.send(new ProducerRecord<>(ORDERS, "nobody", Map.of("cents", "many")));
        }
    }
}
