package io.dstream.kafka.internal;

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

    @Test
    void hidesJaasPasswordsHoweverTheyAreWritten() {
        for (String written : new String[] {
            "password=\"open-sesame\"",
            "password='open-sesame'",
            "password = open-sesame",
            "username=\"it's\" password='open-sesame' more=\"x'y\"",
            "username='a' clientSecret=open-sesame debug=true",
            "password=\"open\\-sesame\"",
        }) {
            ClientSettings settings = settings(Map.of("sasl.jaas.config", "a.Module required " + written + ";"));
            assertThat(settings.hide("login with open-sesame failed"))
                    .as(written)
                    .isEqualTo("login with [hidden] failed");
            assertThat(settings.harmless(new IllegalStateException("open-sesame")))
                    .isNull();
            assertThat(settings.hide("debug is true, a.Module")).isEqualTo("debug is true, a.Module");
        }
    }

    private static Map<String, Object> consumer(Map<String, String> said) {
        return settings(said).consumer("orders", true);
    }

    private static ClientSettings settings(Map<String, String> said) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:9092");
        properties.putAll(said);
        return ClientSettings.ofConsumer(properties);
    }
}
