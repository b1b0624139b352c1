package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What clients are given of the user's settings, and beside them. */
class ClientSettingsTest {

    @Test
    void theSystemSizesTheSocketsOfConsumers() {
        assertThat(consumer(Map.of())).containsEntry("receive.buffer.bytes", -1);
    }

    @Test
    void whatTheUserSaysOfSocketsHolds() {
        assertThat(consumer(Map.of("receive.buffer.bytes", "1048576")))
                .containsEntry("receive.buffer.bytes", "1048576");
    }

    private static Map<String, Object> consumer(Map<String, String> said) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:9092");
        properties.putAll(said);
        return ClientSettings.ofConsumer(properties).consumer("orders", true);
    }
}
