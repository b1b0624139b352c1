package io.dstream.examples.connectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("endurance") // the node takes long to start
class CassandraCountsTest {
    @Test
    void countsAreReadFromTheNodeThatItStarts() throws Exception {
        try (Example example = Example.start(CassandraCounts.class)) {
            example.awaitLine("  .*spark \\d+");
            example.end();
        }
    }
}
