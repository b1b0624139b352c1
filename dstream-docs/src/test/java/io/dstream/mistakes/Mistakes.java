package io.dstream.mistakes;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.kafka.Kafka;
import io.dstream.monitoring.Monitoring;
import io.dstream.sources.Generators;
import io.dstream.sources.Sockets;
import io.dstream.state.StateSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Programs with a mistake that a new user makes: {@link #main} runs the one that its first argument names. */
final class Mistakes {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private Mistakes() {}

    public static void main(String[] args) throws InterruptedException {
        switch (args[0]) {
            case "wrongPort" -> run(socket(Integer.parseInt(args[1])));
            case "noOutput" -> run(noOutput());
            case "unknownTopic" -> run(topic(args[1], "evnts"));
            case "deadBroker" -> run(topic(args[1], "events"));
            case "wrongPassword" -> run(database(args[1]));
            case "counts" -> run(counts(Path.of(args[1]), "totals"));
            case "renamed" -> run(counts(Path.of(args[1]), "sums"));
            case "otherType" -> run(texts(Path.of(args[1])));
            case "noCodec" -> run(carts(Path.of(args[1])));
            case "null" -> run(nulls());
            case "exception" -> run(exception());
            case "slow" -> run(slow());
            case "takenPort" -> run(page(Integer.parseInt(args[1])));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void run(StreamingContext ssc) throws InterruptedException {
        ssc.start();
        System.out.println("running");
        ssc.awaitTermination();
    }

    private static DStream<String> words(StreamingContext ssc) {
        return ssc.from(Generators.rate(20, n -> n % 2 == 0 ? "to" : "be")).named("words");
    }

    private static StreamingContext socket(int port) {
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        ssc.from(Sockets.textLines("localhost", port)).print();
        return ssc;
    }

    private static StreamingContext noOutput() {
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        words(ssc).countByValue();
        return ssc;
    }

    private static StreamingContext topic(String servers, String name) {
        Properties kafka = new Properties();
        kafka.put("bootstrap.servers", servers);
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        ssc.from(Kafka.<String, String>direct(kafka)
                        .topics(name)
                        .keys(new StringDeserializer())
                        .values(new StringDeserializer())
                        .connectTimeout(Duration.ofSeconds(5)))
                .print();
        return ssc;
    }

    private static StreamingContext database(String url) {
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        words(ssc)
                .to(Jdbc.<String>insert(Database.at(url).user("shop").password("wrong"), "words")
                        .column("word", word -> word));
        return ssc;
    }

    private static StreamingContext counts(Path checkpoint, String state) {
        StreamingContext ssc = StreamingContext.builder()
                .appName("counts")
                .batchInterval(INTERVAL)
                .checkpointDir(checkpoint)
                .build();
        words(ssc)
                .mapToPair(word -> Pair.of(word, 1L))
                .mapWithState(StateSpec.<String, Long, Long, Pair<String, Long>>of((word, one, total) -> {
                    total.update(total.getOption().orElse(0L) + one.orElse(0L));
                    return Pair.of(word, total.get());
                }))
                .named(state)
                .print();
        return ssc;
    }

    private static StreamingContext texts(Path checkpoint) {
        StreamingContext ssc = StreamingContext.builder()
                .appName("counts")
                .batchInterval(INTERVAL)
                .checkpointDir(checkpoint)
                .build();
        words(ssc)
                .mapToPair(word -> Pair.of(word, 1L))
                .mapWithState(StateSpec.<String, Long, String, String>of((word, one, seen) -> {
                    seen.update(seen.getOption().orElse("").concat("|"));
                    return seen.get();
                }))
                .named("totals")
                .print();
        return ssc;
    }

    record Cart(int items) {}

    private static StreamingContext carts(Path checkpoint) {
        StreamingContext ssc = StreamingContext.builder()
                .batchInterval(INTERVAL)
                .checkpointDir(checkpoint)
                .build();
        words(ssc)
                .mapToPair(word -> Pair.of(word, 1))
                .mapWithState(StateSpec.<String, Integer, Cart, Cart>of((word, one, cart) -> {
                    cart.update(new Cart(1 + cart.getOption().map(Cart::items).orElse(0)));
                    return cart.get();
                }))
                .named("carts")
                .print();
        return ssc;
    }

    private static StreamingContext nulls() {
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        words(ssc)
                .flatMap(word -> word.equals("to") ? null : List.of(word)) // the mistake
                .print();
        return ssc;
    }

    private static StreamingContext exception() {
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        words(ssc)
                .map(word -> Integer.parseInt(word)) // the mistake
                .print();
        return ssc;
    }

    private static StreamingContext slow() {
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        words(ssc).foreachBatch(batch -> Thread.sleep(3 * INTERVAL.toMillis())); // the mistake
        return ssc;
    }

    private static StreamingContext page(int port) {
        StreamingContext ssc = StreamingContext.local(INTERVAL);
        words(ssc).print();
        Monitoring.on(port).attach(ssc);
        return ssc;
    }
}
