package io.dstream.mqtt.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.mqtt.Mosquitto;
import io.dstream.mqtt.Mqtt;
import io.dstream.mqtt.MqttMessage;
import io.dstream.mqtt.Qos;
import io.dstream.mqtt.UndecodablePolicy;
import io.dstream.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on MQTT shows. */
class MqttDocsTest {
    @TempDir
    Path directory;

    @Test
    void first() {
        Mosquitto server = Mosquitto.shared();
        server.keepSession("plant-counter", "plant/+/alarm");
        server.send("plant/1/alarm", "hot", "cold");
        Mqtt mqtt = server.mqtt();
        // snippet: mqtt-first
        StreamingContext ssc = StreamingContext.builder()
                .appName("plant")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory)
                .build();
        DStream<String> alarms = ssc.from(
                        mqtt.subscribe("plant-counter", "plant/+/alarm").text())
                .named("alarms");
        PairDStream<String, Long> counts =
                alarms.mapToPair(alarm -> Pair.of(alarm, 1L)).reduceByKey(Long::sum);
        counts.to(mqtt.<Pair<String, Long>>publish(
                        count -> MqttMessage.of("plant/all/" + count.key(), count.value() + " alarms"))
                .sink());
        // end
        try (Mosquitto.Gathered all = server.gather("plant/all/#")) {
            ssc.start();
            Await.until("the counts are there", () -> all.texts().size() == 2);
            ssc.close();
        }
    }

    @Test
    void settings() {
        String secret = "secret";
        // snippet: mqtt-settings
        Mqtt mqtt = Mqtt.at("broker.example", 1883)
                .user("plant", secret)
                .keepAlive(Duration.ofSeconds(60))
                .version3();
        var source = mqtt.subscribe("plant-meter", "plant/+/meter", "yard/#")
                .qos(Qos.EXACTLY_ONCE)
                .maxUnacknowledged(5_000)
                .sessionExpiry(Duration.ofDays(1))
                .maxMessageBytes(1 << 20)
                .onUndecodable(UndecodablePolicy.SKIP)
                .identifiedBy(
                        MqttMessage::topic,
                        reading -> Long.parseLong(reading.text().split(" ")[0]))
                .text();
        var sink = mqtt.publish(
                        (String total) -> MqttMessage.of("plant/total", total).retain())
                .qos(Qos.AT_LEAST_ONCE)
                .retryFor(Duration.ofMinutes(5))
                .sink();
        // end
        assertThat(source).hasToString("mqtt [plant/+/meter, yard/#] at broker.example:1883");
        assertThat(sink).isNotNull();
    }
}
