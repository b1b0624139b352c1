package io.dstream.examples.connectors;

import org.junit.jupiter.api.Test;

class FlumeEventsTest {
    @Test
    void eventsOfTheAgentThatItStartsAreCounted() throws Exception {
        try (Example example = Example.start(FlumeEvents.class)) {
            example.awaitLine("ERROR \\d+, INFO \\d+, WARN \\d+");
            example.end();
        }
    }
}
