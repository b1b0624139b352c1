package io.dstream.examples.connectors;

import org.junit.jupiter.api.Test;

class JmsOrdersTest {
    @Test
    void ordersComeBackFromTheBrokerThatItStarts() throws Exception {
        try (Example example = Example.start(JmsOrders.class)) {
            example.awaitLine("apple \\d+, pear \\d+, plum \\d+");
            example.end();
        }
    }
}
