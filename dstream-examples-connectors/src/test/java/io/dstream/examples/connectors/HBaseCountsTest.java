package io.dstream.examples.connectors;

import org.junit.jupiter.api.Test;

class HBaseCountsTest {
    @Test
    void countsAreReadFromTheServerThatItStarts() throws Exception {
        try (Example example = Example.start(HBaseCounts.class)) {
            example.awaitLine("  spark \\d+, ");
            example.end();
        }
    }
}
