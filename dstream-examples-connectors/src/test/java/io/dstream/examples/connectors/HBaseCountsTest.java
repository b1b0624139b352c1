package io.dstream.examples.connectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("endurance") // HBase takes long to start
class HBaseCountsTest {
    @Test
    void countsAreReadFromTheServerThatItStarts() throws Exception {
        try (Example example = Example.start(HBaseCounts.class)) {
            example.awaitLine("  spark \\d+, ");
            example.end();
        }
    }
}
