package io.dstream.examples.connectors;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.mqtt.Mqtt;
import io.dstream.mqtt.MqttMessage;
import io.dstream.sources.Generators;
import io.dstream.state.Aggregators;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Subscribes to the temperatures that rooms publish over MQTT, and publishes the mean of each room over the last ten
 * seconds. It publishes the temperatures, too, and starts a broker unless it is given one.
 */
public final class MqttTemperatures {
    private static final List<String> ROOMS = List.of("attic", "cellar", "kitchen");

    private MqttTemperatures() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or where the broker is, such as {@code localhost:1883}
     * @throws IOException if the broker cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            run(Address.of(args[0]), ssc -> {});
        } else {
            try (LocalServer broker = LocalMqtt.start()) {
                run(broker.address(), broker::outlive);
            }
        }
    }

    private static void run(Address broker, Consumer<StreamingContext> started) throws InterruptedException {
        Mqtt mqtt = Mqtt.at(broker.host(), broker.port()).version3();
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("mqtt-temperatures")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5))
                .build()) {
            ssc.from(Generators.rate(9, n -> reading(n)))
                    .to(mqtt.<MqttMessage>publish(reading -> reading).sink());
            PairDStream<String, String> means = ssc.from(mqtt.subscribe("example-means", "house/+/temperature")
                            .messages())
                    .keyBy(reading -> reading.topic().split("/", -1)[1])
                    .aggregateByKeyAndWindow(
                            Aggregators.mean(reading -> Double.parseDouble(reading.text())),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(2))
                    .mapValues(mean -> String.format(Locale.ROOT, "%.1f", mean));
            means.to(mqtt.<Pair<String, String>>publish(
                            mean -> MqttMessage.of("house/" + mean.key() + "/mean", mean.value())
                                    .retain())
                    .sink());
            Printing.all(means);
            ssc.start();
            started.accept(ssc);
            System.out.printf(
                    "Listen to it: mosquitto_sub -h %s -p %d -t 'house/+/mean' -v%n", broker.host(), broker.port());
            ssc.awaitTermination();
        }
    }

    /** Each room has another temperature, which goes slowly up and down. */
    private static MqttMessage reading(long n) {
        int room = (int) (n % ROOMS.size());
        double celsius = 14 + 4 * room + Math.sin(n / 40.0);
        return MqttMessage.of("house/" + ROOMS.get(room) + "/temperature", String.format(Locale.ROOT, "%.2f", celsius));
    }
}
