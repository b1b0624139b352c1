package io.dstream.examples.connectors;

import org.junit.jupiter.api.Test;

class MqttTemperaturesTest {
    @Test
    void meansOfAllRoomsArePublishedByTheBrokerThatItStarts() throws Exception {
        try (Example example = Example.start(MqttTemperatures.class)) {
            example.awaitLine("attic 1\\d\\.\\d, cellar 1\\d\\.\\d, kitchen 2\\d\\.\\d");
            example.end();
        }
    }
}
